using System.Globalization;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>A number of megabytes: 1GB, which PowerShell reads as so many bytes, is told what it is.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MegabytesAttribute : ArgumentTransformationAttribute
{
    private const double BytesPerMegabyte = 1024 * 1024;

    /// <summary>Refuses numbers of bytes, and leaves all else as it is.</summary>
    /// <param name="engineIntrinsics">Unused.</param>
    /// <param name="inputData">What the user gave.</param>
    /// <returns>The input.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">It's more megabytes than any machine has.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is null || !LanguagePrimitives.TryConvertTo(inputData, CultureInfo.InvariantCulture, out double given) || given < BytesPerMegabyte)
            return inputData;
        throw new ArgumentTransformationMetadataException(FormattableString.Invariant($"The memory is given in megabytes, and {given:0} is a number of bytes: that is how PowerShell reads 1GB. Give {given / BytesPerMegabyte:0}."));
    }
}
