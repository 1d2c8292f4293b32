using System.Management.Automation;

namespace ApifyPS;

/// <summary>A field that an Actor's input schema describes. What the schema does not say is null.</summary>
public sealed class ActorInputProperty
{
    internal ActorInputProperty(string name, PSObject definition)
    {
        Name = name;
        Definition = definition;
    }

    /// <summary>Name of the field in the input.</summary>
    public string Name { get; }

    /// <summary>What its value is: <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>object</c> or <c>array</c>; several with commas between them (schema: <c>type</c>).</summary>
    public string? Type { get; internal set; }

    /// <summary>Its title for people (schema: <c>title</c>).</summary>
    public string? Title { get; internal set; }

    /// <summary>What it is for (schema: <c>description</c>).</summary>
    public string? Description { get; internal set; }

    /// <summary>How Apify Console edits it, for example <c>requestListSources</c> or <c>proxy</c> (schema: <c>editor</c>).</summary>
    public string? Editor { get; internal set; }

    /// <summary>Whether an input must have it (schema: <c>required</c>). One with a default need not be given all the same.</summary>
    public bool IsRequired { get; internal set; }

    /// <summary>Whether it may be null (schema: <c>nullable</c>).</summary>
    public bool IsNullable { get; internal set; }

    /// <summary>Whether the platform keeps it encrypted (schema: <c>isSecret</c>).</summary>
    public bool IsSecret { get; internal set; }

    /// <summary>What it is when an input leaves it out (schema: <c>default</c>).</summary>
    public object? Default { get; internal set; }

    /// <summary>What Apify Console fills in for a start (schema: <c>prefill</c>).</summary>
    public object? Prefill { get; internal set; }

    /// <summary>The values that it may have (schema: <c>enum</c>).</summary>
    public object?[]? Enum { get; internal set; }

    /// <summary>What these values mean, in the same order (schema: <c>enumTitles</c>).</summary>
    public object?[]? EnumTitles { get; internal set; }

    /// <summary>Smallest number (schema: <c>minimum</c>).</summary>
    public object? Minimum { get; internal set; }

    /// <summary>Largest number (schema: <c>maximum</c>).</summary>
    public object? Maximum { get; internal set; }

    /// <summary>Unit of the number (schema: <c>unit</c>).</summary>
    public string? Unit { get; internal set; }

    /// <summary>Regular expression of the text (schema: <c>pattern</c>).</summary>
    public string? Pattern { get; internal set; }

    /// <summary>Fewest characters (schema: <c>minLength</c>).</summary>
    public object? MinLength { get; internal set; }

    /// <summary>Most characters (schema: <c>maxLength</c>).</summary>
    public object? MaxLength { get; internal set; }

    /// <summary>Fewest elements (schema: <c>minItems</c>).</summary>
    public object? MinItems { get; internal set; }

    /// <summary>Most elements (schema: <c>maxItems</c>).</summary>
    public object? MaxItems { get; internal set; }

    /// <summary>Kind of storage or Actor whose ID it is, for example <c>dataset</c> (schema: <c>resourceType</c>).</summary>
    public string? ResourceType { get; internal set; }

    /// <summary>All that the schema says about it, with the schema's own names.</summary>
    public PSObject Definition { get; }

    /// <summary>Whether the schema gives a default; it may be null.</summary>
    internal bool HasDefault { get; set; }

    /// <summary>What it is and for what, on one line.</summary>
    internal string Summary
    {
        get
        {
            string facts = string.Join(", ", new[] { Type, IsRequired ? "required" : null, IsSecret ? "secret" : null, Enum is null ? null : "one of " + string.Join(", ", Enum.Take(10)) }.Where(fact => fact is not null));
            string text = TerminalText.CleanLine(string.Join(". ", new[] { facts, Title?.TrimEnd('.'), Description }.Where(part => !string.IsNullOrEmpty(part))));
            return text.Length <= 400 ? text : text.Substring(0, 399) + "…";
        }
    }

    /// <summary>The name.</summary>
    /// <returns><see cref="Name"/>.</returns>
    public override string ToString() => Name;
}
