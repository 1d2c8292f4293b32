using System.IO.Compression;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Datasets;

/// <summary>A text that a spreadsheet would take for a formula is text in a workbook, and unchanged in CSV, which knows no types.</summary>
public sealed class FormulaTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly string[] Formulas = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://127.0.0.1/\",\"x\")", "=cmd|' /C calc'!A0"];

    [Fact]
    public async Task No_cell_and_no_heading_of_a_workbook_is_a_formula()
    {
        await PushAsync("workbook");
        using HttpResponseMessage response = await platform.Api.Http.GetAsync(new Uri("v2/datasets/local~workbook/items?format=xlsx", UriKind.Relative));
        using ZipArchive workbook = new(await response.Content.ReadAsStreamAsync());
        using StreamReader reader = new(workbook.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        string sheet = await reader.ReadToEndAsync();

        Assert.DoesNotContain("<f>", sheet, StringComparison.Ordinal);
        Assert.DoesNotContain("t=\"str\"", sheet, StringComparison.Ordinal);
        Assert.Equal(1 + Formulas.Length, sheet.Split("t=\"inlineStr\"").Length - 1);
    }

    [Fact]
    public async Task CSV_has_what_is_stored_and_no_other_text()
    {
        await PushAsync("plain");
        string csv = (await platform.Api.Get("v2/datasets/local~plain/items?format=csv")).Expect(200).Text;
        foreach (string formula in Formulas) Assert.Contains(formula.Replace("\"", "\"\"", StringComparison.Ordinal), csv, StringComparison.Ordinal);
        Assert.DoesNotContain("'=", csv, StringComparison.Ordinal);
    }

    private async Task PushAsync(string name)
    {
        await platform.Api.Post($"v2/datasets?name={name}");
        (await platform.Api.Post($"v2/datasets/local~{name}/items", Formulas.Select(formula => new Dictionary<string, string> { ["=heading"] = formula }))).Expect(201);
    }
}
