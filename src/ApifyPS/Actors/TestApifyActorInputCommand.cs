using System.Management.Automation;
using ApifyPS.Schemas;

namespace ApifyPS.Commands;

/// <summary>Tests whether an input is what an Actor takes, and tells each thing that is wrong with it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ApifyActorInput", DefaultParameterSetName = ActorSet)]
[OutputType(typeof(ActorInputViolation), typeof(bool))]
public sealed class TestApifyActorInputCommand : InputSchemaCmdlet
{
    private const string SchemaSet = "Schema";

    private ActorInputSchema? _schema;
    private ActorInputCheck? _check;

    /// <summary>The Actor: its ID, <c>username/name</c> or <c>username~name</c>. The platform decides whether the input is valid for it.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ActorSet)]
    [Alias("Name", "Id", "ActId")]
    [ArgumentCompleter(typeof(ActorIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ActorId { get; set; }

    /// <summary>Schema that Get-ApifyActorInputSchema has given, instead of an Actor: any number of inputs is tested with no request.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SchemaSet)]
    [ValidateNotNull]
    public ActorInputSchema? Schema { get; set; }

    /// <summary>The input: a hashtable, an object or JSON text. Without one, no input is tested, which is not valid where a field is required.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(InputCompleter))]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Input { get; set; }

    /// <summary>JSON file to take the input from.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InputPath { get; set; }

    /// <summary>Says only whether the input is valid: true or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Reads the schema where it is at hand.</summary>
    protected override void BeginProcessing() => _schema = SchemaPath is null ? Schema : OrThrow(SchemaPath, () => ReadSchemaFile(SchemaPath));

    /// <summary>Tests one input.</summary>
    protected override void ProcessRecord() => ForEachTarget(ActorId ?? SchemaPath ?? Schema!.Source, () =>
    {
        if (InputPath is not null && Input is not null)
            throw new ApifyUserException("InputTwice", ErrorCategory.InvalidArgument, "There is an input and a path of one.", "Give either -Input or -InputPath.");
        IReadOnlyList<InputViolation> violations = Find();
        if (Quiet)
            WriteObject(violations.Count == 0);
        else
            WriteObject(violations.Select(violation => new ActorInputViolation(violation, InputPath ?? Input)), enumerateCollection: true);
    });

    private IReadOnlyList<InputViolation> Find()
    {
        KeyValuePair<byte[], string>? input;
        try
        {
            input = RunInput.Get(SessionState, Input, InputPath, null);
        }
        catch (ApifyUserException exception) when (exception is { ErrorId: RunInput.InvalidInput, Category: ErrorCategory.InvalidData })
        {
            // What no platform would take is the news that is asked for, and no failure of the test.
            return [new InputViolation("", "json", exception.Message)];
        }

        if (_schema is not null)
            return ActorInputCheck.Find(_schema, input);
        _check ??= new ActorInputCheck(Client, ResolveName(ActorId!), Build);
        return Await(_check.FindAsync(input, StopToken));
    }
}
