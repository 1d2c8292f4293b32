using System.Collections;
using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Registers an Actor with the local platform: a folder with its source, or a scripted one that needs no process.</summary>
/// <remarks>
/// <para>Makes an Actor known to the local platform of the connection, so that <c>Invoke-ApifyActor</c> can run it. With a folder, its
/// source is run where it is: a change there takes effect with the next run. Name, title, version, memory, environment and input schema
/// come from <c>.actor/actor.json</c> where there is one. What is started is, in this order, <c>-Command</c>, the Dockerfile's CMD, npm
/// start, a Python package, or the only script of the folder (<c>*.ps1</c>, <c>*.sh</c>, <c>*.py</c>).</para>
/// <para>With <c>-Scripted</c> there is no program at all: the hashtable says what a run logs, stores and returns. That is made for
/// tests.</para>
/// <para>Registering the same name again updates the Actor and gives it a new build. It works on a local platform only; in the cloud an
/// Actor is made by apify push.</para>
/// </remarks>
/// <example>
/// <para>Register an Actor by its folder.</para>
/// <code>
/// Register-ApifyLocalActor .\page-titles
/// </code>
/// <code>
/// Id                FullName                       Modified    Title
/// --                --------                       --------    -----
/// KKrEA7CEJiwnGgo5R local/page-titles              11-24 04:31 Page titles
/// </code>
/// </example>
/// <example>
/// <para>Register all Actors of a folder, with a setting for their runs.</para>
/// <code>
/// Get-ChildItem .\actors -Directory |
///     Register-ApifyLocalActor -EnvironmentVariable @{ LEVEL = 'debug' } |
///     Select-Object Name
/// </code>
/// <code>
/// Name
/// ----
/// sitemap
/// thumbnails
/// </code>
/// </example>
/// <example>
/// <para>Make an Actor for a test.</para>
/// <code>
/// $null = Register-ApifyLocalActor greeter -Scripted @{
///     log        = @('Hello')
///     items      = @(@{ name = 'Ada' }, @{ name = 'Grace' })
///     output     = @{ greeted = 2 }
///     durationMs = 100
/// }
/// Invoke-ApifyActor greeter | Get-ApifyDatasetItem
/// </code>
/// <code>
/// name
/// ----
/// Ada
/// Grace
/// </code>
/// </example>
/// <example>
/// <para>Make an Actor that fails, to test what a script does then.</para>
/// <code>
/// $bad = @{ exitCode = 3; statusMessage = 'Out of luck' }
/// $null = Register-ApifyLocalActor unlucky -Scripted $bad
/// (Invoke-ApifyActor unlucky -ErrorAction SilentlyContinue).ExitCode
/// </code>
/// <code>
/// 3
/// </code>
/// </example>
/// <example>
/// <para>Say how an Actor is started, and what people call it.</para>
/// <code>
/// Register-ApifyLocalActor -Path actors/sitemap -Command pwsh, -File, main.ps1 -Title 'Site map'
/// </code>
/// <code>
/// Id                FullName                       Modified    Title
/// --                --------                       --------    -----
/// 0HHrWdAR3gK1nJ9CJ local/sitemap                  11-24 04:10 Site map
/// </code>
/// </example>
/// <seealso cref="UnregisterApifyLocalActorCommand"/>
/// <seealso cref="InvokeApifyActorCommand"/>
/// <seealso cref="StartApifyLocalPlatformCommand"/>
/// <seealso>about_ApifyPS_LocalPlatform</seealso>
[Cmdlet(VerbsLifecycle.Register, "ApifyLocalActor", DefaultParameterSetName = PathSet, SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Register-ApifyLocalActor" + HelpPage.End)]
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

    /// <summary>What a scripted Actor does, a hashtable with any of: log, items, output, records, statusMessage, exitCode, durationMs, echoInput.</summary>
    [Parameter(ParameterSetName = ScriptedSet, Mandatory = true)]
    [ValidateNotNull]
    public IDictionary? Scripted { get; set; }

    /// <summary>Name of the Actor; without it the one in actor.json, or else the folder's.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = ScriptedSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Title of the Actor for people; without it the one in actor.json.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Command that starts the Actor: the program and its arguments, each an element. Without it the platform finds one in the folder.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Command { get; set; }

    /// <summary>Environment variables for the Actor's runs, a hashtable. Names that begin with ACTOR_ or APIFY_ are the platform's, and passed over.</summary>
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
