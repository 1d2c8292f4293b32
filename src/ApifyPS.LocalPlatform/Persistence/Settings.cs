using System.Globalization;
using System.Security.Cryptography;

namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>Values that the platform keeps of itself, from one start to the next and until it is reset.</summary>
internal sealed class Settings(Database database)
{
    public const string MaxMonthlyUsageUsd = "maxMonthlyUsageUsd";
    public const string DataRetentionDays = "dataRetentionDays";
    private const string SigningKey = "signingKey";

    public decimal Number(string name, decimal otherwise) =>
        Find(name) is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public void SetNumber(string name, decimal value) => database.Write(connection => connection.Execute(
        "INSERT OR REPLACE INTO settings (name, value) VALUES ($name, $value)", ("$name", name), ("$value", value.ToString(CultureInfo.InvariantCulture))));

    /// <summary>What the platform signs with; made when it is needed first.</summary>
    public byte[] Key() => Convert.FromBase64String(Find(SigningKey) ?? database.Write(connection =>
    {
        // Somebody else may have been faster.
        connection.Execute(
            "INSERT OR IGNORE INTO settings (name, value) VALUES ($name, $value)",
            ("$name", SigningKey), ("$value", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        return (string)connection.Scalar("SELECT value FROM settings WHERE name = $name", ("$name", SigningKey))!;
    }));

    private string? Find(string name) => database.Read(connection => (string?)connection.Scalar("SELECT value FROM settings WHERE name = $name", ("$name", name)));
}
