using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Lets runs that are running continue as another Actor (metamorph), with a new input and the storages that they have.</summary>
/// <remarks>
/// <para>Ends the container of a run and lets the run continue as another Actor, with a new input: the run keeps its ID, its log and its
/// storages, and whoever waits for it sees one run. Apify calls it metamorph. The status must be RUNNING.</para>
/// <para>The input that the run had stays the record INPUT; the new one is a record of its own, INPUT-METAMORPH-1, which the other Actor
/// finds by its environment. A run can be switched ten times. An Actor may switch its own run.</para>
/// <para>The request is sent once. Where a lost answer leaves it open whether it came through, the error is RunChangeUncertain.</para>
/// </remarks>
/// <example>
/// <para>Let a run continue as another Actor.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -WaitSec 1
/// $run | Switch-ApifyRun -TargetActorId link-checker -Input @{ url = 'https://example.com/' }
/// ($run | Wait-ApifyRun).StatusMessage
/// </code>
/// <code>
/// Checked 3 links: 2 ok, 1 broken
/// </code>
/// </example>
/// <example>
/// <para>With an input from a file, after a look.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -WaitSec 1
/// Switch-ApifyRun $run.Id link-checker -InputPath input.json -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Continue as link-checker" on target "run xjuqfE1KbW14Xo47G".
/// </code>
/// </example>
/// <seealso cref="InvokeApifyActorCommand"/>
/// <seealso cref="RestartApifyRunCommand"/>
/// <seealso cref="WaitApifyRunCommand"/>
[Cmdlet(VerbsCommon.Switch, "ApifyRun", DefaultParameterSetName = InputSet, SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Switch-ApifyRun" + HelpPage.End)]
[OutputType(typeof(ActorRun))]
public sealed class SwitchApifyRunCommand : ChangeRunCmdlet
{
    private const string InputSet = "Input";
    private const string InputPathSet = "InputPath";

    private string _targetActorId = "";
    private RunMetamorphOptions _options = new();

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[] RunId { get; set; } = [];

    /// <summary>The Actor that the runs continue as: its ID, <c>username/name</c> or <c>username~name</c>; a name alone means one of your own.</summary>
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

    /// <summary>File to take the input from; its extension tells the content type, and wildcards are not expanded.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputPathSet)]
    [ValidateNotNullOrEmpty]
    public string? InputPath { get; set; }

    /// <summary>Content type of the input, for example text/plain; then the input is a string or bytes. Without it the input is JSON, or what the file's extension says.</summary>
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
        ChangeEach($"Continue as {TargetActorId}", (client, id, token) => client.Runs.MetamorphAsync(id, _targetActorId, _options, token));
}
