using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using ApifyPS.LocalPlatform.Datasets;
using ApifyPS.LocalPlatform.Datasets.Formats;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Datasets;

public sealed class ItemFormatTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly XNamespace Sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData("json", "application/json")]
    [InlineData("jsonl", "application/jsonl")]
    [InlineData("csv", "text/csv")]
    [InlineData("html", "text/html")]
    [InlineData("xml", "application/xml")]
    [InlineData("rss", "application/rss+xml")]
    [InlineData("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    public async Task Every_format_says_what_it_is_and_can_be_a_file(string format, string type)
    {
        string id = await Dataset("""{"a":1}""");
        Answer answer = (await _api.Get($"v2/datasets/{id}/items?format={format}&attachment=1")).Expect(200);
        Assert.Equal(type, answer.ContentHeaders.ContentType!.MediaType);
        Assert.Equal($"attachment; filename=\"dataset_{id}.{format}\"", answer.ContentHeaders.ContentDisposition!.ToString());
        Assert.Null((await _api.Get($"v2/datasets/{id}/items?format={format}")).ContentHeaders.ContentDisposition);
        // A dataset without items is no error in any format.
        string empty = await Dataset("[]");
        (await _api.Get($"v2/datasets/{empty}/items?format={format}")).Expect(200);
        Answer head = (await _api.Send(HttpMethod.Head, $"v2/datasets/{id}/items?format={format}")).Expect(200);
        Assert.Equal((type, ""), (head.ContentHeaders.ContentType!.MediaType, head.Text));
    }

    [Fact]
    public async Task A_csv_file_has_every_column_of_every_item_and_spreads_what_is_nested()
    {
        string id = await Dataset("""[{"a":1,"o":{"x":true,"y":{"z":null}}},{"t":["p","q,r"],"a":1.50},{"e":{},"f":[]}]""");
        Assert.Equal("a,o/x,o/y/z,t/0,t/1,e,f\r\n1,true,,,,,\r\n1.50,,,p,\"q,r\",,\r\n,,,,,,\r\n", await Csv(id));
    }

    [Fact]
    public async Task Text_in_a_csv_file_comes_through_whatever_it_holds()
    {
        string id = await Dataset("""[{"a":"say \"hi\"","b":"two\nlines","c":"čau; \u010d\ud83d\ude00\ud800","=d,e":"a\\b\/c"}]""");
        Assert.Equal("a,b,c,\"=d,e\"\r\n\"say \"\"hi\"\"\",\"two\nlines\",čau; č😀\uFFFD,a\\b/c\r\n", await Csv(id));
        Assert.Equal("a;b;c;=d,e\r\n\"say \"\"hi\"\"\";\"two\nlines\";\"čau; č😀\uFFFD\";a\\b/c\r\n", await Csv(id, "&delimiter=%3B"));
        Assert.Equal("a\tb\r\n\"say \"\"hi\"\"\"\t\"two\nlines\"\r\n", await Csv(id, "&delimiter=%09&fields=a,b"));
        (await _api.Get($"v2/datasets/{id}/items?format=csv&delimiter=ab")).Expect(400);
        (await _api.Get($"v2/datasets/{id}/items?format=csv&delimiter=%22")).Expect(400);
    }

    [Fact]
    public async Task Fields_fix_the_columns_of_a_csv_file_whatever_the_items_have()
    {
        string id = await Dataset("""[{"a":1},{"b":{"x":2,"y":3},"a":4}]""");
        Assert.Equal("c,b/x,b/y,a\r\n,,,1\r\n,2,3,4\r\n", await Csv(id, "&fields=c,b,a"));
        Assert.Equal("A,B\r\n1,\r\n", await Csv(id, "&fields=a,c&outputFields=A,B&limit=1"));
        Assert.Equal("1\r\n", await Csv(id, "&limit=1&skipHeaderRow=1"));
        Assert.Equal("a\r\n4\r\n", await Csv(id, "&desc=1&limit=1&fields=a"));
    }

    [Fact]
    public async Task A_table_has_at_most_2000_columns_and_names_of_200_characters()
    {
        string item = "{" + string.Join(',', Enumerable.Range(0, 2100).Select(n => $"\"{new string('n', 250)}{n}\":{n}")) + "}";
        string[] lines = (await Csv(await Dataset(item))).Split("\r\n");
        Assert.Equal((2000, 200), (lines[0].Split(',').Length, lines[0].Split(',')[0].Length));
        Assert.Equal(Enumerable.Range(0, 2000).Select(n => n.ToString(CultureInfo.InvariantCulture)), lines[1].Split(','));
    }

    [Theory]
    [InlineData("csv", "", true)]
    [InlineData("csv", "&bom=0", false)]
    [InlineData("json", "", false)]
    [InlineData("json", "&bom=1", true)]
    [InlineData("html", "&bom=true", true)]
    [InlineData("xml", "", false)]
    public async Task A_byte_order_mark_is_there_when_it_is_expected(string format, string query, bool expected)
    {
        string id = await Dataset("""{"a":1}""");
        byte[] bytes = await _api.Http.GetByteArrayAsync($"v2/datasets/{id}/items?format={format}{query}");
        Assert.Equal(expected, bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble));
    }

    [Fact]
    public async Task A_html_table_shows_text_as_it_is_and_runs_nothing()
    {
        string id = await Dataset("""[{"a":"<script>alert('x')</script>&","n":1},{"<b>":"\u0001"}]""");
        Answer answer = await _api.Get($"v2/datasets/{id}/items?format=html");
        Assert.Equal(
            "<table><tr><th>a</th><th>n</th><th>&lt;b&gt;</th></tr><tr><td>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</td><td>1</td><td></td></tr><tr><td></td><td></td><td>\uFFFD</td></tr></table>",
            answer.Text);
        Assert.Equal("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task Xml_follows_the_documented_rules_for_arrays_attributes_and_text()
    {
        string id = await Dataset(
            """{"name":"Paul Newman","address":[{"@":{"type":"home"},"street":"21st","n":[1,[2]]},{"@":{"type":"of<f>\"ice"},"#":"unknown"},{"street":null,"city":""}],"empty":{},"none":[]}""");
        string xml = (await _api.Get($"v2/datasets/{id}/items?format=xml")).Text;
        Assert.Equal(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <items>
            <item><name>Paul Newman</name><address type="home"><street>21st</street><n>1</n><n>2</n></address><address type="of&lt;f&gt;&quot;ice">unknown</address><address><street/><city/></address><empty/></item>
            </items>
            """, xml, ignoreLineEndingDifferences: true);
        XDocument renamed = XDocument.Parse((await _api.Get($"v2/datasets/{id}/items?format=xml&xmlRoot=people&xmlRow=person")).Text);
        Assert.Equal(("people", "person"), (renamed.Root!.Name.LocalName, renamed.Root.Elements().Single().Name.LocalName));
    }

    [Fact]
    public async Task Xml_stays_well_formed_whatever_names_and_characters_items_have()
    {
        string id = await Dataset("""[{"1st name!":"a\u0000\u000b\uffffb\r\n","":"x","xml:y":1,"čas":"\ud800","a<b>":{"@":{"on click":"</item>"}}},{}]""");
        XElement root = XDocument.Parse((await _api.Get($"v2/datasets/{id}/items?format=xml")).Text).Root!;
        XElement item = root.Elements().First();
        Assert.Equal(["_1st_name_", "_", "xml_y", "čas", "a_b_"], item.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("a\uFFFD\uFFFD\uFFFDb\r\n", item.Elements().First().Value);
        Assert.Equal(2, root.Elements().Count());
        XDocument.Parse((await _api.Get($"v2/datasets/{id}/items?format=xml&xmlRoot=a%20b&xmlRow=1")).Text);
    }

    [Fact]
    public async Task A_feed_has_the_title_that_was_asked_for_and_an_element_for_each_item()
    {
        string id = await Dataset("""[{"title":"A & B","link":"https://example.com"},{"guid":{"@":{"isPermaLink":"false"},"#":7}}]""");
        XElement channel = XDocument.Parse((await _api.Get($"v2/datasets/{id}/items?format=rss")).Text).Root!.Element("channel")!;
        Assert.Equal(($"Dataset {id}", $"Items in dataset with id \"{id}\"."), (channel.Element("title")!.Value, channel.Element("description")!.Value));
        Assert.Equal("A & B", channel.Elements("item").First().Element("title")!.Value);
        Assert.Equal("false", channel.Elements("item").Last().Element("guid")!.Attribute("isPermaLink")!.Value);
        channel = XDocument.Parse((await _api.Get($"v2/datasets/{id}/items?format=rss&feedTitle=News%20%26%20more&feedDescription=All")).Text).Root!.Element("channel")!;
        Assert.Equal(("News & more", "All"), (channel.Element("title")!.Value, channel.Element("description")!.Value));
    }

    [Fact]
    public async Task An_excel_workbook_has_the_files_that_excel_looks_for_and_the_values_as_their_types()
    {
        string id = await Dataset("""[{"s":"<a> & \"č\"\u0007 _x0041_ ","n":-1.5e3,"big":12345678901234567890,"t":true,"z":null},{"o":{"k":["x"]},"e":""}]""");
        using ZipArchive zip = new(new MemoryStream(await _api.Http.GetByteArrayAsync($"v2/datasets/{id}/items?format=xlsx")));
        Assert.Equal(
            ["[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"],
            zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        foreach (ZipArchiveEntry entry in zip.Entries) Load(entry);

        XElement[] rows = RowsOf(zip, 1);
        Assert.Equal(["s", "n", "big", "t", "z", "o/k/0", "e"], rows[0].Elements().Select(TextOf));
        Assert.Equal(["A1", "B1", "C1", "D1", "E1", "F1", "G1"], rows[0].Elements().Select(cell => cell.Attribute("r")!.Value));
        Assert.Equal([("A2", "inlineStr"), ("B2", "n"), ("C2", "inlineStr"), ("D2", "b")], rows[1].Elements().Select(cell => (cell.Attribute("r")!.Value, cell.Attribute("t")!.Value)));
        Assert.Equal(["<a> & \"č\"_x0007_ _x005F_x0041_ ", "-1.5e3", "12345678901234567890", "1"], rows[1].Elements().Select(TextOf));
        Assert.Equal([("F3", "x")], rows[2].Elements().Select(cell => (cell.Attribute("r")!.Value, TextOf(cell))));
    }

    [Fact]
    public void More_rows_than_a_sheet_holds_continue_the_next_one_and_a_long_text_is_cut_where_excel_cuts()
    {
        System.Buffers.ArrayBufferWriter<byte> output = new();
        FieldNames names = new();
        XlsxItemWriter writer = new(output, names, maxRows: 3);
        ItemFields[] items = [.. Enumerable.Range(0, 5).Select(n => ItemFields.Parse(Encoding.UTF8.GetBytes($$"""{"n":{{n}},"s":"{{new string('č', 40_000)}}"}"""), names))];
        foreach (ItemFields item in items) writer.Observe(item);
        writer.SettleColumns([]);
        writer.Start();
        foreach (ItemFields item in items) writer.Write(item);
        writer.End();

        using ZipArchive zip = new(new MemoryStream(output.WrittenSpan.ToArray()));
        Assert.Equal([3, 3, 2], Enumerable.Range(1, 3).Select(sheet => RowsOf(zip, sheet).Length));
        Assert.Equal(["Data", "Data 2", "Data 3"], Load(zip.GetEntry("xl/workbook.xml")!).Descendants(Sheet + "sheet").Select(sheet => sheet.Attribute("name")!.Value));
        Assert.Equal("4", TextOf(RowsOf(zip, 3)[1].Elements().First()));
        Assert.Equal(32_767, TextOf(RowsOf(zip, 1)[1].Elements().Last()).Length);
    }

    private async Task<string> Dataset(string items)
    {
        string id = (await _api.Post("v2/datasets")).Expect(201).Data.GetProperty("id").GetString()!;
        (await _api.Post($"v2/datasets/{id}/items", items)).Expect(201);
        return id;
    }

    private async Task<string> Csv(string id, string query = "") => (await _api.Get($"v2/datasets/{id}/items?format=csv&bom=0{query}")).Expect(200).Text;

    private static XElement[] RowsOf(ZipArchive zip, int sheet) => [.. Load(zip.GetEntry($"xl/worksheets/sheet{sheet}.xml")!).Descendants(Sheet + "row")];

    private static string TextOf(XElement cell) => string.Concat(cell.DescendantNodes().OfType<XText>().Select(text => text.Value));

    private static XDocument Load(ZipArchiveEntry entry)
    {
        using Stream xml = entry.Open();
        return XDocument.Load(xml, LoadOptions.PreserveWhitespace);
    }
}
