using System.Globalization;
using System.Text;
using ApifyPS.Formatting;

namespace ApifyPS;

/// <summary>The runs of a step as a table: each once, as it was seen last.</summary>
internal sealed class RunSummary
{
    /// <summary>GitHub takes no summary beyond a megabyte, and nobody reads so many lines.</summary>
    private const int MaxRows = 500;

    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);

    public void Note(ActorRun run, long? items)
    {
        // In the order in which they were seen first.
        int place = _rows.TryGetValue(run.Id, out Row? before) ? before.Place : _rows.Count;
        _rows[run.Id] = new Row(place, run, items ?? before?.Items);
    }

    /// <summary>The table; null when there were no runs.</summary>
    public string? ToMarkdown()
    {
        if (_rows.Count == 0)
            return null;
        StringBuilder text = new();
        IEnumerable<string> counts = _rows.Values.GroupBy(row => row.Status).OrderByDescending(group => group.Count()).Select(group => $"{group.Count().ToString(CultureInfo.InvariantCulture)} {Markdown.Cell(group.Key)}");
        double cost = _rows.Values.Sum(row => row.Usd ?? 0);
        text.Append("### Apify Actor runs\n\n").Append(string.Join(", ", counts));
        if (_rows.Values.Any(row => row.Usd is not null))
            text.Append(". Cost: ").Append(ApifyFormat.Cost(cost));
        text.Append("\n\n| Run | Actor | Status | Duration | Items | Cost | Message |\n| --- | --- | --- | ---: | ---: | ---: | --- |\n");
        // What has failed is never what is left out.
        Row[] shown = [.. _rows.Values.OrderBy(row => RunStatus.IsUnsuccessful(row.Status) ? 0 : 1).ThenBy(row => row.Place).Take(MaxRows).OrderBy(row => row.Place)];
        foreach (Row row in shown)
            text.Append("| ").Append(string.Join(" | ", row.Cells)).Append(" |\n");
        if (_rows.Count > shown.Length)
            text.Append('\n').Append((_rows.Count - shown.Length).ToString(CultureInfo.InvariantCulture)).Append(" more runs are not shown.\n");
        return text.ToString();
    }

    private sealed class Row
    {
        public Row(int place, ActorRun run, long? items)
        {
            Place = place;
            Status = run.Status ?? "";
            Usd = run.UsageTotalUsd;
            Items = items;
            string mark = run.Status == RunStatus.Succeeded ? "✅ " : RunStatus.IsUnsuccessful(run.Status) ? "❌ " : "⏳ ";
            Cells =
            [
                Markdown.Link(run.Id, run.ConsoleUrl),
                Markdown.Cell(ApifyFormat.Actor(run.ActId)),
                mark + Markdown.Cell(run.Status),
                run.Duration is { } duration ? ApifyFormat.Duration(duration) : "",
                ApifyFormat.Count(items),
                ApifyFormat.Cost(run.UsageTotalUsd),
                Markdown.Cell(run.StatusMessage),
            ];
        }

        public int Place { get; }

        public string Status { get; }

        public double? Usd { get; }

        public long? Items { get; }

        /// <summary>As they are when the run is seen: its object is the user's, who may change it.</summary>
        public string[] Cells { get; }
    }
}
