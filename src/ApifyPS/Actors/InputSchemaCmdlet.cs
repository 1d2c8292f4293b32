using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets about input schemas: where a schema comes from.</summary>
public abstract class InputSchemaCmdlet : ApifyCmdlet
{
    private protected const string ActorSet = "Actor";
    private protected const string SchemaPathSet = "SchemaPath";

    /// <summary>Tag or number of the build whose schema counts. Without it the Actor's default build, mostly latest.</summary>
    [Parameter(ParameterSetName = ActorSet)]
    [ArgumentCompleter(typeof(BuildCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Build { get; set; }

    /// <summary>File with an input schema, such as <c>.actor/input_schema.json</c>, instead of an Actor. Then no platform is needed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SchemaPathSet)]
    [ValidateNotNullOrEmpty]
    public string? SchemaPath { get; set; }

    /// <summary>The schema of an Actor's build.</summary>
    /// <exception cref="ApifyUserException">There is no such build, or it has no schema.</exception>
    private protected ActorInputSchema ReadSchema(string actor)
    {
        string id = ResolveName(actor);
        ApifyBuild build = Call((client, token) => client.Builds.FindAsync(id, Build, token))
            ?? throw new ApifyUserException("BuildNotFound", ErrorCategory.ObjectNotFound, $"The Actor {actor} has no build '{Build}'.", "Give a tag such as latest, or a build number such as 0.1.12.", actor);
        ActorNames.Remember(build.ActId, id);
        return ActorInputSchema.Of(build, actor)
            ?? throw new ApifyUserException("NoInputSchema", ErrorCategory.ObjectNotFound, $"Build {build.BuildNumber} of the Actor {actor} has no input schema: it takes any input.", null, actor);
    }

    /// <summary>The schema in a file.</summary>
    private protected ActorInputSchema ReadSchemaFile(string path)
    {
        string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        try
        {
            return ActorInputSchema.FromFile(File.ReadAllText(file), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ApifyUserException("SchemaFileNotReadable", File.Exists(file) ? ErrorCategory.ReadError : ErrorCategory.ObjectNotFound,
                File.Exists(file) ? $"The schema file '{file}' cannot be read: {exception.Message}" : $"There is no schema file '{file}'.",
                "Check -SchemaPath; a relative path starts at the current location of PowerShell.", path, exception);
        }
    }
}
