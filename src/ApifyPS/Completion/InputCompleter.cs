using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// Completes an input that was not begun: a hashtable with all that the Actor requires, then one for each of its fields, with what the
/// field is for. Inside of a hashtable the engine asks no completer.
/// </summary>
public sealed class InputCompleter : ApifyCompleter
{
    private protected override bool AreExpressions => true;

    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        string? actor = NameOf(boundParameters, "ActorId", "TargetActorId");
        if ((actor ?? NameOf(boundParameters, "TaskId")) is not { } name)
            return [];
        string? build = NameOf(boundParameters, "Build");
        return FromPlatform(boundParameters, $"input of {(actor is null ? "task" : "Actor")} {name} {build}", async (client, token) =>
        {
            string id = await ResolveNameAsync(client, name, token).ConfigureAwait(false);
            if (actor is null)
            {
                ApifyTask task = await client.Tasks.GetAsync(id, token).ConfigureAwait(false);
                id = task.ActId!;
                build ??= task.Options?.Build;
            }

            if (await client.Builds.FindAsync(id, build, token).ConfigureAwait(false) is not { } found || ActorInputSchema.Of(found, name) is not { } schema)
                return [];
            ActorInputProperty[] required = [.. schema.Properties.Where(property => property.IsRequired)];
            IEnumerable<Candidate> each = schema.Properties.Select(property => new Candidate(Literal([property]), property.Summary, property.Name));
            return (required.Length > 1 ? each.Prepend(new Candidate(Literal(required), "All that is required")) : each).ToArray();
        });
    }

    private static string Literal(IEnumerable<ActorInputProperty> properties) =>
        $"@{{ {string.Join("; ", properties.Select(property => $"{Key(property.Name)} = {Value(property.Prefill ?? property.Default ?? Example(property))}"))} }}";

    private static object? Example(ActorInputProperty property) => property.Enum is { Length: > 0 } values ? values[0] : property.Type switch
    {
        "integer" or "number" => property.Minimum ?? 0,
        "boolean" => false,
        "array" => Array.Empty<object>(),
        "object" => new PSObject(),
        _ => "",
    };

    private static string Key(string name) => name.Length > 0 && name.All(c => c is '_' or >= 'a' and <= 'z' or >= 'A' and <= 'Z') ? name : SingleQuoted(name);

    /// <summary>A value as it is typed in PowerShell.</summary>
    private static string Value(object? value)
    {
        switch (value)
        {
            case null:
                return "$null";
            case bool flag:
                return flag ? "$true" : "$false";
            case string text:
                // A line break in the middle of a command line would send it.
                return SingleQuoted(TerminalText.CleanLine(text));
            case object?[] items:
                return $"@({string.Join(", ", items.Select(Value))})";
            case PSObject { BaseObject: PSCustomObject } members:
                return members.Properties.Any() ? $"@{{ {string.Join("; ", members.Properties.Select(member => $"{Key(member.Name)} = {Value(member.Value)}"))} }}" : "@{}";
            default:
                return value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : SingleQuoted(value.ToString()!);
        }
    }
}
