using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Gets what an Actor takes as input: the fields of its input schema.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyActorInputSchema", DefaultParameterSetName = ActorSet)]
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
