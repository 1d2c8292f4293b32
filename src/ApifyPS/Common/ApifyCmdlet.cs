using System.Management.Automation;
using System.Security;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of every cmdlet that calls the API: which connection it uses.</summary>
public abstract class ApifyCmdlet : CancellableCmdlet
{
    private ApifyClient? _client;

    /// <summary>The connection to use instead of the one that Connect-Apify made in this runspace.</summary>
    [Parameter]
    [ValidateNotNull]
    public ApifyConnection? Connection { get; set; }

    /// <summary>The API token to use instead of the connection's: a SecureString, or a string that becomes one.</summary>
    [Parameter]
    [ValidateNotNull]
    [TokenTransformation]
    public SecureString? Token { get; set; }

    /// <summary>The client; no token is one clear terminating error.</summary>
    private protected ApifyClient Client => _client ??= OrThrow(null, () => ConnectionResolver.Resolve(Connection, Token).CreateClient(OnTrace));

    /// <summary>Calls the API and waits for the answer.</summary>
    private protected T Call<T>(Func<ApifyClient, CancellationToken, Task<T>> call) => Await(call(Client, StopToken));
}
