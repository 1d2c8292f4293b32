using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using ApifyPS.Client;

namespace ApifyPS.Formatting;

/// <summary>
/// What the module's views show of a value. For ApifyPS.Format.ps1xml only: every method takes what a property may hold, null and what
/// another process sent (Start-Job, Import-Clixml) included, and none throws.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ApifyFormat
{
    private const string Red = "\u001B[31m";
    private const string Green = "\u001B[32m";
    private const string Yellow = "\u001B[33m";
    private const string Cyan = "\u001B[36m";
    private const string Reset = "\u001B[0m";
    private const int ActorWidth = 17;
    private const int MaxBodyLength = 200;

    // An engine without $PSStyle (Windows PowerShell) counts escape sequences as text and would cut columns in the middle of one.
    private static readonly bool EngineKnowsColor = typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle") is not null;

    /// <summary>
    /// The one decision about colour. $PSStyle.OutputRendering and output to files are the engine's part: it takes the colours out again
    /// where it prints.
    /// </summary>
    private static bool UseColor(PSHost? host) =>
        EngineKnowsColor && host?.UI?.SupportsVirtualTerminal == true && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    /// <summary>Text of the API or an Actor on one line, safe to print.</summary>
    /// <param name="value">Any value.</param>
    /// <returns>The text; empty for null.</returns>
    public static string Text(object? value) => TerminalText.CleanLine(Convert.ToString(Unwrap(value), CultureInfo.CurrentCulture));

    /// <summary>The status of a run, coloured where colours are wanted.</summary>
    /// <param name="value">A status.</param>
    /// <param name="host">The host that it is printed to.</param>
    /// <returns>The status.</returns>
    public static string Status(object? value, PSHost? host)
    {
        string status = Text(value);
        string? color = status switch
        {
            RunStatus.Succeeded => Green,
            RunStatus.Failed or RunStatus.TimedOut => Red,
            RunStatus.Aborted or RunStatus.Aborting or RunStatus.TimingOut => Yellow,
            RunStatus.Ready or RunStatus.Running => Cyan,
            _ => null,
        };
        return color is null || !UseColor(host) ? status : color + status + Reset;
    }

    /// <summary>An Actor in a narrow column: its name as far as it is known, without the username where that would not fit.</summary>
    /// <param name="value">Name of the Actor, or its ID.</param>
    /// <returns>Name or ID.</returns>
    public static string ActorShort(object? value)
    {
        string name = Actor(value);
        return name.Length <= ActorWidth ? name : name.Substring(name.IndexOf('/') + 1);
    }

    /// <summary>An Actor: its name as far as it is known, or else its ID.</summary>
    /// <param name="value">Name of the Actor, or its ID.</param>
    /// <returns>Name or ID.</returns>
    public static string Actor(object? value)
    {
        string id = Text(value);
        return ActorNames.Find(id) ?? id;
    }

    /// <summary>An Actor with name, as far as it is known, and ID.</summary>
    /// <param name="value">Name of the Actor, or its ID.</param>
    /// <param name="actorId">Its ID.</param>
    /// <returns>For example <c>apify/hello-world (E2jjCZBezvAZnX8Rb)</c>.</returns>
    public static string ActorWithId(object? value, object? actorId)
    {
        string name = Actor(value);
        string id = Text(actorId);
        return id.Length == 0 || name == id ? name : name.Length == 0 ? id : $"{name} ({id})";
    }

    /// <summary>What a run was started with, in short.</summary>
    /// <param name="value">Options of a run.</param>
    /// <returns>For example <c>latest, 512 MB, 5 min 00 s</c>.</returns>
    public static string Options(object? value)
    {
        PSMemberInfoCollection<PSPropertyInfo> options = PSObject.AsPSObject(value ?? "").Properties;
        object? timeout = options["TimeoutSecs"]?.Value;
        string[] parts = [Text(options["Build"]?.Value), Megabytes(options["MemoryMbytes"]?.Value), Number(Unwrap(timeout)) == 0 ? "" : Duration(timeout)];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    /// <summary>Where a local platform has an Actor, in short.</summary>
    /// <param name="value">The source of a local Actor.</param>
    /// <returns>For example <c>/actors/hello: node main.js</c>.</returns>
    public static string LocalSource(object? value)
    {
        PSMemberInfoCollection<PSPropertyInfo> source = PSObject.AsPSObject(value ?? "").Properties;
        IEnumerable command = LanguagePrimitives.GetEnumerable(Unwrap(source["Command"]?.Value)) ?? Array.Empty<object>();
        string[] parts = [Text(source["Path"]?.Value), string.Join(" ", command.Cast<object?>().Select(Text))];
        return string.Join(": ", parts.Where(part => part.Length > 0));
    }

    /// <summary>A time in 11 columns: month, day, hour and minute, or the date when it is months away. Local time.</summary>
    /// <param name="value">A time.</param>
    /// <returns>For example <c>11-23 22:11</c>, or <c>2025-03-01</c>.</returns>
    public static string TimeShort(object? value) => LocalTime(value) is not { } time ? ""
        // Without its year, a date half a year and more away could be taken for one of this year.
        : time.ToString((ModuleTime.Provider.GetUtcNow() - time.ToInstant()).Duration().TotalDays < 180 ? "MM-dd HH:mm" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time to the second. Local time.</summary>
    /// <param name="value">A time.</param>
    /// <returns>For example <c>2026-11-23 22:11:05</c>.</returns>
    public static string Time(object? value) => LocalTime(value)?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A time to the millisecond. Local time.</summary>
    /// <param name="value">A time.</param>
    /// <returns>For example <c>2026-11-23 22:11:05.123</c>.</returns>
    public static string TimeInFull(object? value) => LocalTime(value)?.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The time of day to the millisecond. Local time.</summary>
    /// <param name="value">A time.</param>
    /// <returns>For example <c>22:11:05.123</c>; blanks of the same width for null.</returns>
    public static string TimeOfDay(object? value) => LocalTime(value)?.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? new string(' ', 12);

    /// <summary>A duration in a person's units, never rounded up.</summary>
    /// <param name="value">A duration, or a number of seconds.</param>
    /// <returns>For example <c>1.2 s</c>, <c>3 min 05 s</c>, <c>2 h 04 min</c>.</returns>
    public static string Duration(object? value)
    {
        object? plain = Unwrap(value);
        TimeSpan time;
        if (plain is TimeSpan span)
            time = span;
        else if (Number(plain) is { } seconds && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds / 2)
            time = TimeSpan.FromSeconds(seconds);
        else
            return "";
        return time.TotalMinutes < 1 ? (Math.Floor(time.TotalSeconds * 10) / 10).ToString("0.0", CultureInfo.CurrentCulture) + " s"
            : time.TotalHours < 1 ? $"{time.Minutes} min {time.Seconds:00} s"
            : time.TotalDays < 1 ? $"{time.Hours} h {time.Minutes:00} min"
            : $"{time.Days} d {time.Hours:00} h";
    }

    /// <summary>US dollars in at most 8 columns: small sums to a hundredth of a cent.</summary>
    /// <param name="value">A number; null when the cost is not known.</param>
    /// <returns>For example <c>$0.0123</c>, <c>$12.35</c>; empty for null.</returns>
    public static string Cost(object? value) => Number(Unwrap(value)) is not { } usd ? ""
        : usd == 0 ? "$0"
        : usd < 0.00005 ? "<$" + 0.0001.ToString("0.0000", CultureInfo.CurrentCulture)
        : "$" + usd.ToString(usd < 1 ? "0.0000" : usd < 1000 ? "0.00" : usd < 999_999 ? "#,0" : "0", CultureInfo.CurrentCulture);

    /// <summary>US dollars where there is room: large sums to the cent as well.</summary>
    /// <param name="value">A number; null when the cost is not known.</param>
    /// <returns>For example <c>$1,234.57</c>; empty for null.</returns>
    public static string CostInFull(object? value) => Number(Unwrap(value)) is { } usd and >= 1000 ? "$" + usd.ToString("N2", CultureInfo.CurrentCulture) : Cost(value);

    /// <summary>A number of things.</summary>
    /// <param name="value">A number.</param>
    /// <returns>For example <c>12,345</c>; empty for null.</returns>
    public static string Count(object? value) => Number(Unwrap(value))?.ToString("N0", CultureInfo.CurrentCulture) ?? "";

    /// <summary>A number of things in at most 9 columns, never rounded up: a table would cut the front digits off a longer one.</summary>
    /// <param name="value">A number.</param>
    /// <returns>For example <c>12,345</c>, <c>12.3 M</c>; empty for null.</returns>
    public static string CountShort(object? value)
    {
        if (Number(Unwrap(value)) is not { } number || number < 10_000_000)
            return Count(value);
        (double unit, string name) = number < 1e10 ? (1e6, "M") : number < 1e13 ? (1e9, "G") : (1e12, "T");
        return (Math.Floor(number / unit * 10) / 10).ToString("#,0.#", CultureInfo.CurrentCulture) + " " + name;
    }

    /// <summary>A number of bytes.</summary>
    /// <param name="value">A number.</param>
    /// <returns>For example <c>512 B</c>, <c>1.5 MB</c>; empty for null.</returns>
    public static string Size(object? value)
    {
        if (Number(Unwrap(value)) is not { } size)
            return "";
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        int unit = 0;
        for (; size >= 1024 && unit < units.Length - 1; unit++)
            size /= 1024;
        return size.ToString("0.#", CultureInfo.CurrentCulture) + " " + units[unit];
    }

    /// <summary>A number of megabytes.</summary>
    /// <param name="value">A number.</param>
    /// <returns>For example <c>512 MB</c>, <c>4 GB</c>; empty for null.</returns>
    public static string Megabytes(object? value) => Size(Number(Unwrap(value)) * 1024 * 1024);

    /// <summary>What a record's body is, in short: the whole can be as long as a book.</summary>
    /// <param name="value">Objects, a string or bytes.</param>
    /// <returns>For example <c>{title, url}</c>, <c>3 items</c>, <c>12 KB of binary data</c>, or the start of a text.</returns>
    public static string Body(object? value)
    {
        string text = Unwrap(value) switch
        {
            byte[] bytes => Size(bytes.Length) + " of binary data",
            string body => Text(body.Length <= MaxBodyLength ? body : body.Substring(0, MaxBodyLength)),
            IDictionary members => Names(members.Keys.Cast<object>()),
            ICollection items => $"{items.Count} item{(items.Count == 1 ? "" : "s")}",
            PSObject members => Names(members.Properties.Select(member => member.Name)),
            object other => Text(other),
            null => "",
        };
        return text.Length < MaxBodyLength ? text : text.Substring(0, MaxBodyLength - 1) + "…";
    }

    /// <summary>A value as JSON, in short.</summary>
    /// <param name="value">Any value.</param>
    /// <returns>For example <c>10</c>, <c>"en"</c>, <c>[]</c>; empty for null.</returns>
    public static string Json(object? value)
    {
        if (value is null)
            return "";
        string text;
        try
        {
            text = Text(System.Text.Encoding.UTF8.GetString(JsonInputWriter.Write(value)));
        }
        catch (ApifyUserException)
        {
            return Text(value);
        }

        return text.Length < MaxBodyLength ? text : text.Substring(0, MaxBodyLength - 1) + "…";
    }

    /// <summary>The type of an input's field, and what else there is to know of it.</summary>
    /// <param name="value">A field of an input schema.</param>
    /// <returns>For example <c>string, secret</c>.</returns>
    public static string InputType(object? value)
    {
        PSObject field = PSObject.AsPSObject(value ?? "");
        return Text(field.Properties["Type"]?.Value) + (LanguagePrimitives.IsTrue(field.Properties["IsSecret"]?.Value) ? ", secret" : "");
    }

    /// <summary>The fields of an input schema, one on each line: name, a star where it is required, type and title.</summary>
    /// <param name="value">Fields of an input schema.</param>
    /// <returns>Lines in columns.</returns>
    public static string InputFields(object? value)
    {
        PSObject[] fields = [.. (LanguagePrimitives.GetEnumerable(value) ?? Array.Empty<object>()).Cast<object?>().Where(field => field is not null).Select(field => PSObject.AsPSObject(field!))];
        (string Name, string Type, string Title)[] rows =
        [
            .. fields.Select(field => (
                Text(field.Properties["Name"]?.Value) + (LanguagePrimitives.IsTrue(field.Properties["IsRequired"]?.Value) ? "*" : ""), InputType(field), Text(field.Properties["Title"]?.Value))),
        ];
        int name = rows.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        int type = rows.Select(row => row.Type.Length).DefaultIfEmpty().Max();
        return string.Join("\n", rows.Select(row => $"{row.Name.PadRight(name)}  {row.Type.PadRight(type)}  {row.Title}".TrimEnd()));
    }

    private static string Names(IEnumerable<object> names) => "{" + string.Join(", ", names.Take(50).Select(Text)) + "}";

    private static DateTime? LocalTime(object? value) => Unwrap(value) is DateTime time ? time.ToInstant().ToLocal() : null;

    private static double? Number(object? value) =>
        value is not null and not string && LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double number) && !double.IsNaN(number) ? number : null;

    private static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
