namespace ApifyPS.Help;

/// <summary>What the help of a cmdlet says.</summary>
internal sealed record CmdletHelp
{
    public required string Name { get; init; }

    public required RichText Synopsis { get; init; }

    public required RichText Description { get; init; }

    public required IReadOnlyList<ParameterHelp> Parameters { get; init; }

    /// <summary>Names of the parameter sets, the default one first.</summary>
    public required IReadOnlyList<string> ParameterSets { get; init; }

    public required IReadOnlyList<TypeHelp> Inputs { get; init; }

    public required IReadOnlyList<TypeHelp> Outputs { get; init; }

    public required IReadOnlyList<ExampleHelp> Examples { get; init; }

    /// <summary>Names of related cmdlets and topics.</summary>
    public required IReadOnlyList<string> Links { get; init; }

    /// <summary>The page that <c>Get-Help -Online</c> opens.</summary>
    public required string Page { get; init; }

    public string Verb => Name[..Name.IndexOf('-', StringComparison.Ordinal)];

    public string Noun => Name[(Verb.Length + 1)..];

    /// <summary>The parameters of a set as the syntax shows them: by position, then those that must be given.</summary>
    public IEnumerable<(ParameterHelp Parameter, ParameterSetHelp Set)> InSet(string set) =>
        Parameters.Select(parameter => (parameter, parameter.In(set)!)).Where(pair => pair.Item2 is not null)
            .OrderBy(pair => pair.Item2.Position ?? int.MaxValue).ThenBy(pair => !pair.Item2.IsMandatory).ThenBy(pair => pair.parameter.IsCommon);
}

internal sealed record ParameterHelp
{
    public required string Name { get; init; }

    public required RichText Text { get; init; }

    /// <summary>Type as PowerShell writes it.</summary>
    public required string TypeName { get; init; }

    public required bool IsSwitch { get; init; }

    /// <summary>The value when it is left out, as its text says it; null when there is none, or it depends on other things.</summary>
    public string? Default { get; init; }

    /// <summary>Whether all cmdlets with paging or ShouldProcess have it.</summary>
    public bool IsCommon { get; init; }

    public required IReadOnlyList<string> Aliases { get; init; }

    public required IReadOnlyList<string> Values { get; init; }

    public required bool TakesWildcards { get; init; }

    public required IReadOnlyList<ParameterSetHelp> Sets { get; init; }

    public ParameterSetHelp? In(string set) => Sets.FirstOrDefault(one => one.Name == set) ?? Sets.FirstOrDefault(one => one.Name == ParameterSetHelp.All);

    public bool FromPipeline => Sets.Any(set => set.ByValue || set.ByName);
}

internal sealed record ParameterSetHelp(string Name, bool IsMandatory, int? Position, bool ByValue, bool ByName, bool TakesRest)
{
    public const string All = "__AllParameterSets";

    /// <summary>As Get-Help writes it.</summary>
    public string Pipeline => (ByValue, ByName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };
}

internal sealed record TypeHelp(string Name, RichText Text);

/// <param name="Text">What the example shows; the first paragraph is its title.</param>
/// <param name="Code">The commands.</param>
/// <param name="Output">What they print; null when that says nothing.</param>
internal sealed record ExampleHelp(RichText Text, string Code, string? Output)
{
    public string Title => Text.Plain[0].TrimEnd('.');

    public IEnumerable<string> Rest => Text.Plain.Skip(1);

    public IEnumerable<string> RestMarkdown => Text.Markdown.Skip(1);
}
