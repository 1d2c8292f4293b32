using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Lets runs that are running go on as another Actor (metamorph), with a new input and the storages that they have.</summary>
[Cmdlet(VerbsCommon.Switch, "ApifyRun", DefaultParameterSetName = InputSet, SupportsShouldProcess = true)]
[OutputType(typeof(ActorRun))]
public sealed class SwitchApifyRunCommand : ChangeRunCmdlet
{
    private const string InputSet = "Input";
    private const string InputPathSet = "InputPath";

    private string _targetActorId = "";
    private RunMetamorphOptions _options = new();

    /// <summary>The Actor that the runs go on as: its ID, <c>username/name</c> or <c>username~name</c>.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ActorIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string TargetActorId { get; set; } = "";

    /// <summary>New input: a hashtable, an object, JSON text, or bytes.</summary>
    [Parameter(Position = 2, ParameterSetName = InputSet)]
    [ArgumentCompleter(typeof(InputCompleter))]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Input { get; set; }

    /// <summary>File to take the input from; its extension tells the content type.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputPathSet)]
    [ValidateNotNullOrEmpty]
    public string? InputPath { get; set; }

    /// <summary>Content type of the input; then the input is a string or bytes. Without it the input is JSON.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContentTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ContentType { get; set; }

    /// <summary>Tag or number of the other Actor's build. Without it the Actor's own default, mostly latest.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BuildCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Build { get; set; }

    /// <summary>Refuses a bad input or Actor before the first run is changed.</summary>
    protected override void BeginProcessing()
    {
        _targetActorId = OrThrow(TargetActorId, () => ResolveName(TargetActorId));
        KeyValuePair<byte[], string>? input = OrThrow(null, () => RunInput.Get(SessionState, Input, InputPath, ContentType));
        _options = new RunMetamorphOptions { Build = Build, Input = input?.Key, ContentType = input?.Value };
    }

    /// <summary>Changes the runs.</summary>
    protected override void ProcessRecord() =>
        ChangeEach($"Go on as {TargetActorId}", (client, id, token) => client.Runs.MetamorphAsync(id, _targetActorId, _options, token));
}
