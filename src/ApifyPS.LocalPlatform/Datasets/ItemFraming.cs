namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>What stands around and between the items of an answer.</summary>
internal sealed record ItemFraming(string Extension, byte[] Start, byte[] Between, byte[] End, byte[] EndOfNothing)
{
    public static ItemFraming Json { get; } = new("json", "["u8.ToArray(), ",\n"u8.ToArray(), "]"u8.ToArray(), "]"u8.ToArray());

    public static ItemFraming JsonLines { get; } = new("jsonl", [], "\n"u8.ToArray(), "\n"u8.ToArray(), []);
}
