using System.Collections;
using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Registers an Actor with the local platform: a folder with its source, or a scripted one that needs no process.</summary>
[Cmdlet(VerbsLifecycle.Register, "ApifyLocalActor", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ApifyActor))]
public sealed class RegisterApifyLocalActorCommand : ApifyCmdlet
{
    private const string PathSet = "Path";
    private const string ScriptedSet = "Scripted";

    /// <summary>Folder of the Actor, with <c>.actor/actor.json</c> where it has one.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath", "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>What a scripted Actor does: log lines, items, output, exitCode, durationMs (see docs/local-platform.md).</summary>
    [Parameter(ParameterSetName = ScriptedSet, Mandatory = true)]
    [ValidateNotNull]
    public IDictionary? Scripted { get; set; }

    /// <summary>Name of the Actor; without it the one in actor.json, or else the folder's.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = ScriptedSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Title of the Actor for people.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Command that starts the Actor, program and arguments; without it the platform finds one in the folder.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Command { get; set; }

    /// <summary>Environment variables for the Actor's runs.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNull]
    public IDictionary? EnvironmentVariable { get; set; }

    /// <summary>What the Actor charges for, as the API's pricingInfo; without it <c>.actor/pay_per_event.json</c> counts. Nothing costs anything locally.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Pricing { get; set; }

    /// <summary>Registers one Actor.</summary>
    protected override void ProcessRecord() => ForEachTarget(Path ?? Name, () =>
    {
        Hashtable registration = new(StringComparer.Ordinal);
        void Add(string key, object? value)
        {
            if (value is not null)
                registration[key] = value;
        }

        Add("path", Path is null ? null : ResolveFolder(Path));
        Add("name", Name);
        Add("title", Title);
        Add("command", Command);
        Add("env", EnvironmentVariable);
        Add("pricing", Pricing);
        Add("scripted", Scripted);
        if (ShouldProcess(Path ?? Name, "Register local Actor"))
        {
            ApifyActor actor = Call((client, token) => client.LocalPlatform.RegisterActorAsync(JsonInputWriter.Write(registration), token));
            ActorNames.Remember(actor.Id, actor.FullName);
            WriteObject(actor);
        }
    });

    private string ResolveFolder(string path)
    {
        string folder = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        if (!Directory.Exists(folder))
            throw new ApifyUserException("ActorFolderNotFound", ErrorCategory.ObjectNotFound, $"There is no folder '{folder}'.", "Give the Actor's own folder, the one with .actor/actor.json or its program in it.", path);
        return folder;
    }
}
