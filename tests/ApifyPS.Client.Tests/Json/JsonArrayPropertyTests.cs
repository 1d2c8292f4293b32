using System.Text;
using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;
using ApifyPS.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace ApifyPS.Client.Tests.Json;

public class JsonArrayPropertyTests
{
    [Fact]
    public void Any_array_gives_the_same_elements_wherever_it_is_cut() =>
        Prop.ForAll(GeneratedJson.ArrayOf(GeneratedJson.Value).ToArbitrary(), text =>
        {
            byte[] json = Encoding.UTF8.GetBytes(text);
            using JsonDocument document = JsonDocument.Parse(json);
            string[] expected = [.. document.RootElement.EnumerateArray().Select(element => element.GetRawText())];
            for (int cut = 0; cut <= json.Length; cut++)
                Assert.Equal(expected, Read(json[..cut], json[cut..]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static List<string> Read(params byte[][] pieces)
    {
        PieceStream stream = new(pieces);
        using JsonArrayReader reader = new((buffer, offset, count, token) => stream.ReadAsync(buffer, offset, count, token));
        Func<ValueTask<JsonBatch?>> read = () => reader.ReadAsync(CancellationToken.None);
        return read.ReadToEndAsync().GetAwaiter().GetResult();
    }
}
