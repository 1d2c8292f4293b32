namespace ApifyPS.LocalPlatform.Common;

/// <summary>Which part of a list is asked for.</summary>
internal sealed record PageRequest(long Offset, long Limit, bool Descending)
{
    public const long MaxLimit = 1000;

    public string Direction => Descending ? "DESC" : "ASC";
}
