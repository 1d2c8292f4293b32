using System.Management.Automation;
using ApifyPS.Schemas;

namespace ApifyPS.Commands;

/// <summary>Tests whether an input is what an Actor takes, and tells each thing that is wrong with it.</summary>
/// <remarks>
/// <para>A valid input gives nothing; each thing that is wrong is an object with its place in the input, the rule of the schema and a message. With -Quiet the answer is true or false. Defaults of the schema count as given.</para>
/// <para>For an Actor the platform decides, with one request for each input; an invalid one costs one more, once, for the schema that tells the places. With -Schema or -SchemaPath the schema decides, and no request is made: for many inputs, or for a schema that no Actor has yet.</para>
/// <para>Nothing is run. <c>Invoke-ApifyActor -ValidateInput</c> tests and runs in one go.</para>
/// </remarks>
/// <example>
/// <para>See what is wrong with an input.</para>
/// <code>Test-ApifyActorInput page-checker @{ maxPages = 500; language = 'fr' }</code>
/// <code>
/// Path                     Rule                 Message
/// ----                     ----                 -------
/// startUrls                required             Field input.startUrls is required
/// maxPages                 maximum              Field input.maxPages must be &lt;= 100
/// language                 enum                 Field input.language must be equal to one of the
///                                               allowed values: "en", "de"
/// </code>
/// </example>
/// <example>
/// <para>Test a schema that you write, without any platform.</para>
/// <code>'{ "name": "Ann" }', '{ "times": 0 }' | Test-ApifyActorInput -SchemaPath input_schema.json</code>
/// <code>
/// Path                     Rule                 Message
/// ----                     ----                 -------
/// name                     required             Field input.name is required
/// times                    minimum              Field input.times must be &gt;= 1
/// </code>
/// </example>
/// <example>
/// <para>Ask before a file goes out.</para>
/// <code>Test-ApifyActorInput page-checker -InputPath input.json -Quiet</code>
/// <code>
/// False
/// </code>
/// </example>
/// <example>
/// <para>Test many inputs with one request.</para>
/// <para>The schema is read once; then nobody is asked.</para>
/// <code>
/// $schema = Get-ApifyActorInputSchema page-checker
/// $inputs = @{ maxPages = 5 }, @{ startUrls = @(@{ url = 'https://example.com/' }) }
/// $inputs | Test-ApifyActorInput -Schema $schema -Quiet
/// </code>
/// <code>
/// False
/// True
/// </code>
/// </example>
/// <seealso cref="GetApifyActorInputSchemaCommand"/>
/// <seealso cref="NewApifyActorInputCommand"/>
/// <seealso cref="InvokeApifyActorCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ApifyActorInput", DefaultParameterSetName = ActorSet, HelpUri = HelpPage.Start + "Test-ApifyActorInput" + HelpPage.End)]
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

    /// <summary>The input: a hashtable, an object or JSON text. $null from the pipeline is an error. Without one, no input is tested, which is not valid where a field is required.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(InputCompleter))]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Input { get; set; }

    /// <summary>JSON file to take the input from, in UTF-8, UTF-16 or UTF-32.</summary>
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
        RunInput.RefuseNull(this, Input);
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
