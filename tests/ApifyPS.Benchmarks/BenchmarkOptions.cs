using System.Globalization;

namespace ApifyPS.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed class BenchmarkOptions
{
    public const string Usage = """
        Measures the module beside other ways to do the same, each in a process of its own, in turns.

          --items N,N    sizes of the datasets that are read (default 1000,200000)
          --large        also 5,000,000 items, for the peers that stream
          --rounds N     measurements of each peer (default 3); tables give the best and the median
          --only TEXT    only the cases and peers with the text in their name; the document is left alone
          --no-document  does not write the table to docs/performance.md
        """;

    public const int Large = 5_000_000;

    public IReadOnlyList<int> Items { get; private set; } = [1000, 200_000];

    public int Rounds { get; private set; } = 3;

    public string? Only { get; private set; }

    public bool WritesDocument { get; private set; } = true;

    /// <summary>The options; null when one is wrong.</summary>
    public static BenchmarkOptions? Parse(string[] args)
    {
        BenchmarkOptions options = new();
        for (Queue<string> rest = new(args); rest.TryDequeue(out string? name);)
        {
            switch (name)
            {
                case "--large":
                    options.Items = [.. options.Items, Large];
                    break;
                case "--no-document":
                    options.WritesDocument = false;
                    break;
                case "--items" when rest.TryDequeue(out string? list) && Numbers(list) is { } items:
                    options.Items = items;
                    break;
                case "--rounds" when rest.TryDequeue(out string? count) && Numbers(count) is [int rounds]:
                    options.Rounds = rounds;
                    break;
                case "--only" when rest.TryDequeue(out string? text):
                    options.Only = text;
                    options.WritesDocument = false;
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    /// <summary>Whether a case or one of its peers is asked for.</summary>
    public bool Wants(string caseTitle, string peerName) =>
        Only is null || caseTitle.Contains(Only, StringComparison.OrdinalIgnoreCase) || peerName.Contains(Only, StringComparison.OrdinalIgnoreCase);

    private static int[]? Numbers(string list)
    {
        string[] parts = list.Split(',');
        int[] numbers = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        return numbers.All(number => number > 0) ? numbers : null;
    }
}
