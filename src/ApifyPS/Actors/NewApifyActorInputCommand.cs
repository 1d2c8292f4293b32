using System.Collections;
using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Makes an input for an Actor: an object with the fields of its input schema and their defaults.</summary>
[Cmdlet(VerbsCommon.New, "ApifyActorInput", DefaultParameterSetName = ActorSet)]
[OutputType(typeof(PSObject))]
public sealed class NewApifyActorInputCommand : InputSchemaCmdlet
{
    private const string SchemaSet = "Schema";

    /// <summary>The Actor: its ID, <c>username/name</c> or <c>username~name</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ActorSet)]
    [Alias("Name", "Id", "ActId")]
    [ArgumentCompleter(typeof(ActorIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ActorId { get; set; }

    /// <summary>Schema that Get-ApifyActorInputSchema has given, instead of an Actor.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = SchemaSet)]
    [ValidateNotNull]
    public ActorInputSchema? Schema { get; set; }

    /// <summary>Values of fields, by their names. A name that the schema does not have is taken as it is, with a warning.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(InputCompleter))]
    [ValidateNotNull]
    public IDictionary? Value { get; set; }

    /// <summary>Fills in what Apify Console shows in an empty form: the author's prefilled values, and the defaults of the other fields.</summary>
    [Parameter]
    public SwitchParameter Prefill { get; set; }

    /// <summary>Makes the input.</summary>
    protected override void ProcessRecord() => ForEachTarget(ActorId ?? SchemaPath, () =>
    {
        ActorInputSchema schema = Schema ?? (SchemaPath is null ? ReadSchema(ActorId!) : ReadSchemaFile(SchemaPath));
        PSObject input = ActorInputObject.Create(schema, Prefill);
        for (IDictionaryEnumerator entry = (Value ?? new Hashtable()).GetEnumerator(); entry.MoveNext();)
        {
            string name = LanguagePrimitives.ConvertTo<string>(entry.Key);
            if (input.Properties[name] is { } field)
            {
                field.Value = entry.Value;
                continue;
            }

            WriteWarning($"The input schema of {schema.Source} has no field '{name}'. The input has it all the same.");
            input.Properties.Add(new PSNoteProperty(name, entry.Value));
        }

        WriteObject(input);
    });
}
