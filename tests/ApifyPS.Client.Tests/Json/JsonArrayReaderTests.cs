using System.Text;
using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Json;

public class JsonArrayReaderTests
{
    /// <summary>Everything that JSON has: escapes, characters of 1 to 4 bytes, brackets in strings, numbers that a cut could shorten.</summary>
    private static readonly string[] Elements =
    [
        """{"a":"x","b":[1,2.5e-10,{"c":null}]}""", "12345", "-0.5E+10", "true", "false", "null", "\"text with \\\"quotes\\\", ] and } \\\\\"", "\"é€😀\\u00e9\\ud83d\\ude00\"", "[]", "[[1],[2,[3]]]", "{}", """{"a b":{"":""}}""", "0", "\"\"",
    ];

    [Fact]
    public async Task An_array_gives_the_same_elements_wherever_the_network_cuts_it()
    {
        byte[] json = Encoding.UTF8.GetBytes(" \t\r\n[ " + string.Join(" ,\r\n", Elements) + " ]\n ");
        for (int cut = 0; cut <= json.Length; cut++)
            Assert.Equal(Elements, await ReadAsync(Pieces(json[..cut], json[cut..])));
        for (int length = 1; length < 20; length++)
            Assert.Equal(Elements, await ReadAsync(Pieces([.. json.Chunk(length)])));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData(" [ \n ] ")]
    public async Task An_empty_array_has_no_elements(string json) => Assert.Empty(await ReadAsync(Pieces(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public async Task An_element_of_many_megabytes_comes_whole_between_small_ones()
    {
        string huge = "{\"text\":\"" + string.Concat(Enumerable.Repeat("é😀abc\\n", 500_000)) + "\"}";
        byte[] json = Encoding.UTF8.GetBytes($"[1,{huge},2,{huge},3]");

        List<string> read = await ReadAsync(Pieces([.. json.Chunk(50_000)]));

        Assert.Equal(["1", "2", "3"], [read[0], read[2], read[4]]);
        Assert.True(read[1] == huge && read[3] == huge);
    }

    [Fact]
    public async Task Many_elements_cost_no_more_memory_than_one()
    {
        byte[] piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"id":1,"name":"some item of a common size","tags":["a","b"]},""", 1000)));
        int pieces = 0;
        int largest = 0;
        using JsonArrayReader reader = new((buffer, offset, count, _) =>
        {
            largest = Math.Max(largest, buffer.Length);
            byte[] next = pieces == 0 ? [(byte)'['] : pieces <= 100 ? piece : pieces == 101 ? "0]"u8.ToArray() : [];
            int length = Math.Min(count, next.Length - _sent);
            Array.Copy(next, _sent, buffer, offset, length);
            _sent += length;
            if (_sent == next.Length)
            {
                pieces++;
                _sent = 0;
            }

            return Task.FromResult(length);
        });

        int items = 0;
        while (await reader.ReadAsync(CancellationToken.None) is { } batch)
        {
            items += batch.Count;
            batch.Dispose();
        }

        Assert.Equal(100_001, items);
        Assert.InRange(largest, 1, 256 * 1024);
    }

    [Fact]
    public async Task Elements_may_be_nested_deeply_but_not_without_end()
    {
        string deep = new string('[', JsonDepth.MaxRead) + new string(']', JsonDepth.MaxRead);
        string tooDeep = string.Concat(Enumerable.Repeat("{\"a\":", JsonDepth.MaxRead + 1)) + "1" + new string('}', JsonDepth.MaxRead + 1);

        Assert.Equal([deep], await ReadAsync(Pieces(Encoding.UTF8.GetBytes($"[{deep}]"))));
        List<string> read = [];
        JsonException exception = await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(Pieces(Encoding.UTF8.GetBytes($"[1, 2, {tooDeep}]")), read));
        Assert.Equal(["1", "2"], read);
        Assert.Contains("nested too deep", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{JsonDepth.MaxRead + 1} levels", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_array_that_breaks_off_anywhere_gives_its_whole_elements_and_an_error()
    {
        byte[] json = Encoding.UTF8.GetBytes("[" + string.Join(",", Elements) + "]");
        for (int cut = 0; cut < json.Length; cut++)
        {
            List<string> read = [];
            await Assert.ThrowsAsync<EndOfStreamException>(() => ReadAsync(Pieces(json[..cut]), read));
            Assert.Equal(Elements.Take(read.Count), read);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("5 ")]
    [InlineData("\"text\"")]
    [InlineData("<html>")]
    [InlineData("[1,,2]")]
    [InlineData("[1 2]")]
    [InlineData("[1}")]
    [InlineData("[{\"a\":x}]")]
    [InlineData("[1,]")]
    [InlineData("[1]2")]
    [InlineData("[1] ]")]
    [InlineData("[NaN]")]
    [InlineData("[1,-Infinity]")]
    [InlineData("\u0000[]")]
    public async Task What_is_no_json_array_is_an_error(string json) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(Pieces(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_array()
    {
        byte[] json = [0xEF, 0xBB, 0xBF, .. "[1,2]"u8];
        for (int cut = 0; cut <= json.Length; cut++)
            Assert.Equal(["1", "2"], await ReadAsync(Pieces(json[..cut], json[cut..])));
    }

    [Theory]
    [InlineData("[1,2,3,oops]")]
    [InlineData("[1,2,3}")]
    [InlineData("[1,2,3]]")]
    public async Task What_is_no_json_is_told_after_the_good_elements_before_it(string json)
    {
        List<string> read = [];

        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(Pieces(Encoding.UTF8.GetBytes(json)), read));

        Assert.Equal(["1", "2", "3"], read);
    }

    [Fact]
    public async Task An_array_whose_end_came_is_whole_even_if_the_connection_breaks_then()
    {
        PieceStream stream = new(["[1,2]"u8.ToArray()], new IOException("broken"));

        Assert.Equal(["1", "2"], await ReadAsync((buffer, offset, count, token) => stream.ReadAsync(buffer, offset, count, token)));
    }

    [Fact]
    public async Task Elements_are_given_before_more_is_waited_for()
    {
        PieceStream stream = new(["[1,2,"u8.ToArray()], silent: true);
        using JsonArrayReader reader = new((buffer, offset, count, token) => stream.ReadAsync(buffer, offset, count, token));

        Assert.Equal(["1", "2"], (await reader.ReadAsync(CancellationToken.None))!.TakeTexts());
    }

    [Fact]
    public async Task Nothing_more_comes_after_the_end()
    {
        using JsonArrayReader reader = new(Pieces("[1]"u8.ToArray()));
        Assert.NotNull(await reader.ReadAsync(CancellationToken.None));
        Assert.Null(await reader.ReadAsync(CancellationToken.None));
        Assert.Null(await reader.ReadAsync(CancellationToken.None));
    }

    private int _sent;

    private static async Task<List<string>> ReadAsync(Func<byte[], int, int, CancellationToken, Task<int>> source, List<string>? into = null)
    {
        using JsonArrayReader reader = new(source);
        return await ReadToEndAsync(reader, into);
    }

    private static Task<List<string>> ReadToEndAsync(JsonArrayReader reader, List<string>? into)
    {
        Func<ValueTask<JsonBatch?>> read = () => reader.ReadAsync(CancellationToken.None);
        return read.ReadToEndAsync(into);
    }

    private static Func<byte[], int, int, CancellationToken, Task<int>> Pieces(params byte[][] pieces)
    {
        PieceStream stream = new(pieces);
        return (buffer, offset, count, token) => stream.ReadAsync(buffer, offset, count, token);
    }
}
