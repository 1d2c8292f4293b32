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
        JsonName[] names = Array.ConvertAll(members.ToArray(), member => member.Name);
        for (int index = 0; index < members.Length; index++)
        {
            JsonName wanted = names[index];
            // Told by what JSON calls them: a name that was given away here may be the own one of a later member.
            string name = FreeName(wanted.Text, free => positions.TryGetValue(free, out int other) && !wanted.IsSameAs(names[other]));
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

    /// <summary>What properties are called that JSON calls so.</summary>
    /// <param name="keys">Names of one object, each of them once.</param>
    public static string[] NamesOf(string[] keys)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        string[] names = new string[keys.Length];
        for (int index = 0; index < keys.Length; index++)
            taken.Add(names[index] = FreeName(new JsonName(keys[index]).Text, taken.Contains));
        return names;
    }

    /// <summary>The name itself when it is free, else one that is.</summary>
    private static string FreeName(string name, Predicate<string> isTaken)
    {
        string free = name;
        for (int tried = 1; isTaken(free); tried++)
            free = tried <= MaxUnderscores ? free + "_" : name + "_" + tried.ToString(CultureInfo.InvariantCulture);
        return free;
    }
}
