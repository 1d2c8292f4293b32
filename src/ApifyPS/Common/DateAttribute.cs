using System.Globalization;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// The one rule for dates that are given as text: ISO 8601 means the same in every culture, whatever its calendar; other text is read as
/// PowerShell's <c>[datetime]</c> reads it, with the month first. Without a zone it's local time. Every parameter that takes a date has this.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DateAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes an instant of text; everything else stays as it is.</summary>
    /// <param name="engineIntrinsics">Unused.</param>
    /// <param name="inputData">What the user gave.</param>
    /// <returns>A DateTimeOffset, or the input.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">The text isn't a date.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not string text)
            return inputData;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeLocal, out DateTimeOffset date)
            ? date
            : throw new ArgumentTransformationMetadataException($"'{TerminalText.CleanLine(text)}' isn't a date. Give one like 2027-06-01, 2027-06-01T14:30 or 2027-06-01T14:30:00Z, or an object such as (Get-Date).AddDays(-1).");
    }
}
