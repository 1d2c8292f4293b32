using System.Globalization;
using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The one rule for dates that a user gives. Text in ISO 8601 means the same in every culture, whatever its calendar; other text is read as
/// PowerShell's <c>[datetime]</c> reads it, with the month first. Without a zone it's local time. A DateTimeOffset keeps its instant, and a
/// number, which the engine would take for ticks, isn't a date. Every parameter that takes a date has this.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DateAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes a date of what a user gives.</summary>
    /// <param name="engineIntrinsics">Unused.</param>
    /// <param name="inputData">What the user gave.</param>
    /// <returns>A DateTime, or what the engine has to make one of.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">It isn't a date.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is DateTimeOffset instant || (value is string text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeLocal, out instant)))
            return instant.ToLocal();
        return value is string || Convert.GetTypeCode(value) is >= TypeCode.Boolean and <= TypeCode.Decimal
            ? throw new ArgumentTransformationMetadataException($"'{TerminalText.CleanLine(Convert.ToString(value, CultureInfo.InvariantCulture))}' isn't a date. Give one like 2027-06-01, 2027-06-01T14:30 or 2027-06-01T14:30:00Z, or an object such as (Get-Date).AddDays(-1).")
            : inputData;
    }
}
