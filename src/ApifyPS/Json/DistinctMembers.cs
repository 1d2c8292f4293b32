using System.Globalization;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// Objects of members whose names may repeat. For the very same name the last value counts, as everywhere in JSON; names that differ only in case,
/// which PowerShell cannot tell apart, get a _ at their end, and so does the empty name beside one that is a _: no value is lost.
/// </summary>
internal static class DistinctMembers
{
    /// <summary>Beyond so many underscores the names are numbered.</summary>
    private const int MaxUnderscores = 3;

    public static PSObject ToObject(ReadOnlySpan<JsonObjectReader.Member> members)
    {
        Dictionary<string, int> positions = new(members.Length, StringComparer.OrdinalIgnoreCase);
        PSNoteProperty?[] properties = new PSNoteProperty?[members.Length];
        for (int index = 0; index < members.Length; index++)
        {
            string name = FreeName(members, index, positions);
            if (positions.TryGetValue(name, out int position))
                properties[position] = null;
            positions[name] = index;
            properties[index] = new PSNoteProperty(name, members[index].Value);
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
    private static string FreeName(ReadOnlySpan<JsonObjectReader.Member> members, int index, Dictionary<string, int> positions)
    {
        JsonName wanted = members[index].Name;
        string name = wanted.Text;
        string free = name;
        // Told by what JSON calls them: a name that was given away here may be the own one of a later member.
        for (int tried = 1; positions.TryGetValue(free, out int position) && !wanted.IsSameAs(members[position].Name); tried++)
            free = tried <= MaxUnderscores ? free + "_" : name + "_" + tried.ToString(CultureInfo.InvariantCulture);
        return free;
    }
}
