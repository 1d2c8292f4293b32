using System.Management.Automation;
using System.Security;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of every cmdlet that calls the API: which connection it uses.</summary>
public abstract class ApifyCmdlet : CancellableCmdlet
{
    private ApifyConnection? _resolved;
    private ApifyClient? _client;

    /// <summary>The connection to use instead of the default one: the name that Connect-Apify -Name gave it, or what Connect-Apify emits.</summary>
    [Parameter]
    [ValidateNotNull]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public ApifyConnection? Connection { get; set; }

    /// <summary>The API token to use for this call instead of the connection's: a SecureString, or a string that becomes one.</summary>
    [Parameter]
    [ValidateNotNull]
    [TokenTransformation]
    public SecureString? Token { get; set; }

    /// <summary>The client; no token is one clear terminating error.</summary>
    private protected ApifyClient Client => _client ??= OrThrow(null, () =>
    {
        _resolved = ConnectionResolver.Resolve(Connection, Token, this, StopToken);
        CIStep?.MaskToken(_resolved);
        return _resolved.CreateClient(OnTrace);
    });

    /// <summary>The names of Actors that this session hasn't seen yet.</summary>
    private protected ActorNameLookup ActorNameLookup
    {
        get
        {
            if (field is null)
            {
                _ = Client;
                field = new ActorNameLookup(_resolved!, OnTrace, StopToken);
            }

            return field;
        }
    }

    private protected override CIOutput CIOutputSetting => Connection?.CIOutput ?? base.CIOutputSetting;

    /// <summary>Calls the API and waits for the answer.</summary>
    private protected T Call<T>(Func<ApifyClient, CancellationToken, Task<T>> call) => Await(call(Client, StopToken));

    /// <summary>
    /// What the API takes for what the user gave. The API knows IDs and <c>username~name</c>; a bare name means the user's own,
    /// as in the Apify CLI. It costs a request only when the user of the token is not known yet.
    /// </summary>
    private protected string ResolveName(string idOrName)
    {
        string name = idOrName.Trim();
        return IsBareName(name) ? OwnName(name) : name;
    }

    /// <summary>What the API takes for something of the user's own by its bare name, also when it looks like an ID.</summary>
    private protected string OwnName(string name)
    {
        ApifyClient client = Client;
        _resolved!.Username ??= Await(client.Users.GetMeAsync(StopToken)).Username;
        return $"{_resolved.Username}~{name}";
    }

    private protected override string? AdviceFor(Exception exception) => _resolved?.AdviceFor(exception);

    private protected override string? HintFor(Exception exception) => _resolved is not { } connection || MissingThing.Of(exception) is not { } missing ? null
        : missing.IsRun ? missing.HintForRun
        : HintForNames(missing, Await(Task.Run(() => missing.OwnNames(connection)))) ?? missing.HintForStore(connection);

    /// <summary>What is likely meant in place of a name that isn't there, when the user has these names; null where nothing is known.</summary>
    private protected virtual string? HintForNames(MissingThing missing, IReadOnlyList<string> names) => missing.HintForNames(names);

    /// <summary>Whether it is a name without its user.</summary>
    internal static bool IsBareName(string name) =>
        name.Length > 0 && !IsId(name) && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') && name is not ("." or "..");

    /// <summary>IDs of the platform are 17 letters and digits.</summary>
    internal static bool IsId(string value) => value.Length == 17 && value.All(c => c is >= '0' and <= '9' or >= 'a' and <= 'z' or >= 'A' and <= 'Z');
}
