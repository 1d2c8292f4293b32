using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The one rule for dates that a user gives. Text in ISO 8601 means the same in every culture, whatever its calendar; other text is read as
/// PowerShell's <c>[datetime]</c> reads it, with the month first, unless people here write it otherwise and day and month could be swapped: then it's
/// refused. Without a zone it's local time. A DateTimeOffset keeps its instant, and a
/// number, which the engine would take for ticks, isn't a date. Every parameter that takes a date has this.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DateAttribute : ArgumentTransformationAttribute
{
    /// <summary>Day and month as numbers, in either order: neither is a year or part of a time.</summary>
    private static readonly Regex DayAndMonth = new(@"(?<![0-9:./,-])([0-9]{1,2})[\s./,-]+([0-9]{1,2})(?![0-9:])", RegexOptions.CultureInvariant);

    /// <summary>What says by itself which number is the month: its name, or a year that comes first.</summary>
    private static readonly Regex Unambiguous = new(@"^\s*[0-9]{4}|" + string.Join("|", CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames.Where(name => name.Length > 0)), RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>Makes a date of what a user gives.</summary>
    /// <param name="engineIntrinsics">Unused.</param>
    /// <param name="inputData">What the user gave.</param>
    /// <returns>A DateTime, or what the engine has to make one of.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">It isn't a date, or may be one of two.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is DateTimeOffset instant)
            return instant.ToLocal();
        if (value is string text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeLocal, out instant))
        {
            RefuseAmbiguous(text, instant.Year);
            return instant.ToLocal();
        }

        return value is string || Convert.GetTypeCode(value) is >= TypeCode.Boolean and <= TypeCode.Decimal
            ? throw new ArgumentTransformationMetadataException($"'{TerminalText.CleanLine(Convert.ToString(value, CultureInfo.InvariantCulture))}' isn't a date. Give one like 2027-06-01, 2027-06-01T14:30 or 2027-06-01T14:30:00Z, or an object such as (Get-Date).AddDays(-1).")
            : inputData;
    }

    /// <summary>People who don't write the month first may mean another day than <c>[datetime]</c> takes it for.</summary>
    private static void RefuseAmbiguous(string text, int year)
    {
        string order = CultureInfo.CurrentCulture.DateTimeFormat.ShortDatePattern;
        bool isMonthFirst = order.IndexOfAny(['d', 'M', 'y']) is var first and >= 0 && order[first] == 'M';
        if (isMonthFirst || Unambiguous.IsMatch(text) || DayAndMonth.Match(text) is not { Success: true } numbers)
            return;
        int one = int.Parse(numbers.Groups[1].Value, CultureInfo.InvariantCulture);
        int other = int.Parse(numbers.Groups[2].Value, CultureInfo.InvariantCulture);
        if (one is > 0 and <= 12 && other is > 0 and <= 12 && one != other)
        {
            throw new ArgumentTransformationMetadataException(FormattableString.Invariant(
                $"'{TerminalText.CleanLine(text)}' has two meanings, because its day and month can be swapped. Write the year first: {year:0000}-{other:00}-{one:00} or {year:0000}-{one:00}-{other:00}, with a time for example 2027-06-01T14:30:00."));
        }
    }
}
