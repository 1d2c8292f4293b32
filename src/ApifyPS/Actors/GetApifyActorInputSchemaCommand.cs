using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Gets what an Actor takes as input: the fields of its input schema.</summary>
/// <remarks>
/// <para>The schema belongs to a build of the Actor: to its default one, or to the one that -Build names. A star marks fields that are required. The property <c>Properties</c> has all that the schema says of each field, <c>Json</c> is the schema to the letter.</para>
/// <para>With -SchemaPath it is read from a file, and no platform is needed.</para>
/// </remarks>
/// <example>
/// <para>See what an Actor takes.</para>
/// <code>Get-ApifyActorInputSchema page-checker</code>
/// <code>
/// Actor  : page-checker
/// Build  : 0.0.1
/// Title  : Page checker
/// Fields : startUrls*  array           Start URLs
///          maxPages    integer         Most pages
///          language    string          Language
///          password    string, secret  Password
/// </code>
/// </example>
/// <example>
/// <para>Look at the fields with their defaults.</para>
/// <code>(Get-ApifyActorInputSchema page-checker).Properties</code>
/// <code>
/// Name                     Type             Required Default            Title
/// ----                     ----             -------- -------            -----
/// startUrls                array            yes                         Start URLs
/// maxPages                 integer                   10                 Most pages
/// language                 string                    "en"               Language
/// password                 string, secret                               Password
/// </code>
/// </example>
/// <example>
/// <para>List what a schema requires that is still a file.</para>
/// <code>(Get-ApifyActorInputSchema -SchemaPath input_schema.json).Properties | Where-Object IsRequired</code>
/// <code>
/// Name                     Type             Required Default            Title
/// ----                     ----             -------- -------            -----
/// name                     string           yes                         Name
/// </code>
/// </example>
/// <seealso cref="NewApifyActorInputCommand"/>
/// <seealso cref="TestApifyActorInputCommand"/>
/// <seealso cref="InvokeApifyActorCommand"/>
[Cmdlet(VerbsCommon.Get, "ApifyActorInputSchema", DefaultParameterSetName = ActorSet, HelpUri = HelpPage.Start + "Get-ApifyActorInputSchema" + HelpPage.End)]
[OutputType(typeof(ActorInputSchema))]
public sealed class GetApifyActorInputSchemaCommand : InputSchemaCmdlet
{
    /// <summary>Actors: ID, <c>username/name</c> or <c>username~name</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ActorSet)]
    [Alias("Name", "Id", "ActId")]
    [ArgumentCompleter(typeof(ActorIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ActorId { get; set; } = [];

    /// <summary>Gets the schemas.</summary>
    protected override void ProcessRecord()
    {
        if (SchemaPath is not null)
            ForEachTarget(SchemaPath, () => WriteObject(ReadSchemaFile(SchemaPath)));
        foreach (string actor in ActorId)
            ForEachTarget(actor, () => WriteObject(ReadSchema(actor)));
    }
}
