using System.Globalization;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// Objects of members whose names may repeat. For the very same name the last value counts, as everywhere in JSON; names that differ only in case,
/// which PowerShell cannot tell apart, get a _ at their end, so that no value is lost.
/// </summary>
internal static class DistinctMembers
{
    /// <summary>Beyond so many underscores the names are numbered.</summary>
    private const int MaxUnderscores = 3;

    public static PSObject ToObject(ReadOnlySpan<JsonObjectReader.Member> members)
    {
        Dictionary<string, int> positions = new(members.Length, StringComparer.OrdinalIgnoreCase);
        List<PSNoteProperty?> properties = new(members.Length);
        foreach (ref readonly JsonObjectReader.Member member in members)
        {
            string name = FreeName(member.Name.Text, positions, properties);
            if (positions.TryGetValue(name, out int position))
                properties[position] = null;
            positions[name] = properties.Count;
            properties.Add(new PSNoteProperty(name, member.Value));
        }

        PSObject result = PSCustomObjects.Create(positions.Count);
        PSMemberInfoCollection<PSPropertyInfo> collection = result.Properties;
        foreach (PSNoteProperty? property in properties)
        {
            if (property is not null)
                collection.Add(property, preValidated: true);
        }

        return result;
    }

    /// <summary>The name itself when it is free or the very same is there already, else one that is no other's.</summary>
    private static string FreeName(string name, Dictionary<string, int> positions, List<PSNoteProperty?> properties)
    {
        string free = name;
        for (int tried = 1; positions.TryGetValue(free, out int position) && properties[position]!.Name != free; tried++)
            free = tried <= MaxUnderscores ? free + "_" : name + "_" + tried.ToString(CultureInfo.InvariantCulture);
        return free;
    }
}
