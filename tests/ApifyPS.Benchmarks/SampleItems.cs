using System.Text.Json;

namespace ApifyPS.Benchmarks;

/// <summary>Items as an Actor for a web shop makes them: about 790 bytes, 18 properties, two of them objects and two of them arrays.</summary>
internal static class SampleItems
{
    /// <summary>JSON of one item; the same number gives the same item.</summary>
    public static byte[] Make(int number)
    {
        Random random = new(number);
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
            Write(writer, number, random);
        return json.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, int number, Random random)
    {
        writer.WriteStartObject();
        writer.WriteString("id", $"SKU-{number:D8}");
        writer.WriteString("url", $"https://shop.example.com/products/{number}/wireless-noise-cancelling-headphones?ref=listing");
        writer.WriteString("title", $"Wireless noise cancelling headphones, model {number}");
        writer.WriteString("brand", $"Brand {number % 50}");
        writer.WriteNumber("price", Math.Round(random.NextDouble() * 500, 2));
        writer.WriteString("currency", "EUR");
        writer.WriteBoolean("inStock", number % 3 > 0);
        writer.WriteNumber("rating", Math.Round(random.NextDouble() * 5, 1));
        writer.WriteNumber("reviewsCount", random.Next(5000));
        writer.WriteString("scrapedAt", $"2026-11-{1 + (number % 28):D2}T10:15:30.{number % 1000:D3}Z");
        writer.WriteNull("discount");
        writer.WriteString("description", $"Over-ear headphones with active noise cancelling, 30 hours of battery life and a \"travel\" case.\nArticle {number}, two years of warranty.");
        writer.WriteStartArray("categories");
        foreach (string category in (ReadOnlySpan<string>)["Electronics", "Audio", "Headphones"])
            writer.WriteStringValue(category);
        writer.WriteEndArray();
        writer.WriteStartArray("images");
        for (int image = 1; image <= 2; image++)
            writer.WriteStringValue($"https://img.example.com/{number}/{image}.jpg");
        writer.WriteEndArray();
        writer.WriteStartObject("seller");
        writer.WriteString("name", $"Seller {number % 100}");
        writer.WriteNumber("rating", 4.5);
        writer.WriteBoolean("verified", true);
        writer.WriteEndObject();
        writer.WriteStartObject("dimensions");
        writer.WriteNumber("width", 18.5);
        writer.WriteNumber("height", 20);
        writer.WriteNumber("depth", 8);
        writer.WriteEndObject();
        writer.WriteString("ean", (4_000_000_000_000 + number).ToString(System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteNumber("position", number % 60);
        writer.WriteEndObject();
    }
}
