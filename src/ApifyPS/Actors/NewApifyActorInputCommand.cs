using System.Collections;
using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Makes an input for an Actor: an object with the fields of its input schema and their defaults.</summary>
/// <remarks>
/// <para>The object has every field of the schema as a property, so that Tab completes their names after <c>$in.</c> and shows what each is for. Fields with a default have it. The others have no value and are not sent until they are given one; that one may be null. A list that has no value yet reads as an empty list, and takes elements with <c>+=</c>.</para>
/// <para>The object is an input as it is. Its method <c>ToJson()</c> gives the JSON that is sent; ConvertTo-Json would write the fields without a value as null.</para>
/// </remarks>
/// <example>
/// <para>Make an input, fill it in and run the Actor.</para>
/// <code>
/// $in = New-ApifyActorInput page-checker
/// $in.startUrls += @{ url = 'https://example.com/docs' }
/// $in.maxPages = 5
/// Invoke-ApifyActor page-checker $in
/// </code>
/// <code>
/// Id                Actor             Status     Started        Duration     Cost Message
/// --                -----             ------     -------        --------     ---- -------
/// uEUrRcbj0oCLysjFp page-checker      SUCCEEDED  11-24 04:39       0.9 s       $0 Checked 1 page
/// </code>
/// </example>
/// <example>
/// <para>Begin with what Apify Console shows, and see what is sent.</para>
/// <code>(New-ApifyActorInput page-checker -Prefill -Value @{ language = 'de' }).ToJson()</code>
/// <code>
/// {"startUrls":[{"url":"https://example.com/"}],"maxPages":10,"language":"de"}
/// </code>
/// </example>
/// <seealso cref="GetApifyActorInputSchemaCommand"/>
/// <seealso cref="TestApifyActorInputCommand"/>
/// <seealso cref="InvokeApifyActorCommand"/>
[Cmdlet(VerbsCommon.New, "ApifyActorInput", DefaultParameterSetName = ActorSet, HelpUri = HelpPage.Start + "New-ApifyActorInput" + HelpPage.End)]
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
