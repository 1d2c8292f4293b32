using ApifyPS.Schemas;

namespace ApifyPS;

/// <summary>One way in which an input is not what an Actor's input schema asks for.</summary>
public sealed class ActorInputViolation
{
    internal ActorInputViolation(InputViolation violation, object? input)
    {
        Path = violation.Path;
        Rule = violation.Rule;
        Message = violation.Message;
        Input = input;
    }

    /// <summary>Where in the input, as PowerShell names it: <c>startUrls[0].url</c>. Empty for the input as a whole.</summary>
    public string Path { get; }

    /// <summary>The word of the schema that is broken, for example <c>required</c>, <c>maximum</c> or <c>enum</c>; <c>json</c> for what is no JSON, the platform's error type where only the platform knows.</summary>
    public string Rule { get; }

    /// <summary>The platform's message.</summary>
    public string Message { get; }

    /// <summary>The input as it was given, or the path of its file.</summary>
    public object? Input { get; }

    /// <summary>The message.</summary>
    /// <returns><see cref="Message"/>.</returns>
    public override string ToString() => Message;
}
