using System.Globalization;
using System.Management.Automation;
using System.Text;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>The one place where failures become error records: identifier, category, text and what to do about it.</summary>
internal static class ApifyErrors
{
    /// <summary>Failures that are reported; anything else is a defect of ours and passes through.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is ApifyException or ApifyInvalidIdException or ApifyUserException;

    public static ErrorRecord ToErrorRecord(Exception exception, object? target) => exception switch
    {
        ApifyApiException api => Make(api, IdOf(api), CategoryOf(api.StatusCode), target, Describe(api), RecommendationFor(api)),
        ApifyConnectionException connection => Make(connection, "Connection" + connection.Failure, CategoryOf(connection.Failure), target, Describe(connection), RecommendationFor(connection)),
        ApifyStartUncertainException uncertain => Make(uncertain, "RunStartUncertain", ErrorCategory.ResourceUnavailable, target, $"{Describe(uncertain)} Get-ApifyRun -StartId {uncertain.StartId} finds it.",
            $"Look for it with Get-ApifyRun -StartId {uncertain.StartId}, also some minutes later, and start it again only if it isn't there."),
        ApifyChangeUncertainException uncertain => Make(uncertain, "RunChangeUncertain", ErrorCategory.ResourceUnavailable, target, Describe(uncertain),
            "Look at the run with Get-ApifyRun and Get-ApifyLog, and ask for it again only if it was not done."),
        ApifyItemsUncertainException uncertain => Make(uncertain, "ItemsUncertain", ErrorCategory.ResourceUnavailable, target, Describe(uncertain),
            "Look at the end of the dataset with Get-ApifyDatasetItem -Descending -First 10, and add again only what is not there."),
        ApifyResponseException response => Make(response, "UnexpectedResponse", ErrorCategory.InvalidResult, target, Describe(response), "Check the base address of the connection: Get-ApifyConnection shows it, Connect-Apify -BaseUrl or APIFY_API_BASE_URL sets it."),
        ApifyRequestBodyException body => Make(body, "FileNotReadable", ErrorCategory.ReadError, target, $"What was to be sent cannot be read: {Describe(body)}", "Nothing was changed on the platform. Check the file and whether another program holds it."),
        ApifyInvalidIdException invalid => Make(invalid, "InvalidId", ErrorCategory.InvalidArgument, target ?? invalid.Value, invalid.Message, null),
        ApifyUserException user => Make(user, user.ErrorId, user.Category, target ?? user.Target, user.Message, user.Recommendation),
        _ => new ErrorRecord(exception, "UnexpectedError", ErrorCategory.NotSpecified, target),
    };

    /// <summary>The error of a run that did not succeed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="logEnd">The last lines of its log; empty when there are none.</param>
    public static ErrorRecord RunFailed(ActorRun run, IReadOnlyCollection<string> logEnd)
    {
        string outcome = Outcome(run);
        StringBuilder log = new();
        if (logEnd.Count > 0)
        {
            log.AppendLine().Append("The log ends with:");
            foreach (string line in logEnd)
                log.AppendLine().Append("> ").Append(TerminalText.Clean(line));
        }

        // In a script ConciseView puts a message into a narrow column, on one line with all its line ends gone. What is recommended keeps them.
        bool isBelow = PowerShellHost.HasConciseView;
        return new RunFailedRecord(new ActorRunFailedException(run, outcome + log), "ActorRunFailed", ErrorCategory.OperationStopped, run)
        {
            ErrorDetails = DetailsOf(isBelow ? outcome : outcome + log, $"Look at {run.ConsoleUrl} or Get-ApifyLog {run.Id}.{(isBelow ? log : "")}"),
        };
    }

    /// <summary>How a run has ended, and what it says about that.</summary>
    public static string Outcome(ActorRun run)
    {
        string code = run.ExitCode is { } number ? $" (exit code {number.ToString(CultureInfo.InvariantCulture)})" : "";
        return $"Actor run {run.Id} ended with status {run.Status}{code}{(run.StatusMessage is { Length: > 0 } message ? ": " + TerminalText.Clean(message) : ".")}";
    }

    /// <summary>The error of a run that had not ended when the time to wait was up.</summary>
    public static ErrorRecord WaitTimeout(ActorRun run, TimeSpan timeout)
    {
        string text = FormattableString.Invariant($"Actor run {run.Id} has not ended after {timeout.TotalSeconds:0.#} s: its status is {run.Status}. It continues.");
        return Make(new TimeoutException(text), "ActorRunWaitTimeout", ErrorCategory.OperationTimeout, run, text, $"Wait on with Wait-ApifyRun {run.Id}, or end it with Stop-ApifyRun {run.Id}.");
    }

    /// <summary>The error of items that could not all be stored.</summary>
    /// <param name="cause">Why not.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="state">A sentence on what is stored and what is not.</param>
    public static ErrorRecord ItemsNotStored(ApifyException cause, string dataset, string state)
    {
        ErrorRecord record = ToErrorRecord(cause, dataset);
        record.ErrorDetails = new ErrorDetails($"{record.ErrorDetails.Message} {state}") { RecommendedAction = record.ErrorDetails.RecommendedAction };
        return record;
    }

    /// <summary>The error of an item that the platform refused while others were stored.</summary>
    public static ErrorRecord ItemRejected(RejectedItem item)
    {
        string text = FormattableString.Invariant($"Item {item.Position} is not stored: {TerminalText.Clean(item.Reason)} ({item.Cause.Method} {item.Cause.Path}: HTTP {item.Cause.StatusCode}{(item.Cause.Type is null ? "" : " " + item.Cause.Type)})");
        return Make(item.Cause, IdOf(item.Cause), item.Cause.StatusCode == 413 ? ErrorCategory.LimitsExceeded : ErrorCategory.InvalidData, item.Position, text,
            item.Cause.StatusCode == 413 ? null : "Change the item so that it fits the dataset's schema, and add it again.");
    }

    private static ErrorRecord Make(Exception exception, string id, ErrorCategory category, object? target, string text, string? recommendation) =>
        new(exception, id, category, target) { ErrorDetails = DetailsOf(text, recommendation) };

    /// <summary>Cleaned once more: not every text was made where it is known whether an agent reads it.</summary>
    private static ErrorDetails DetailsOf(string text, string? recommendation) => new(TerminalText.Clean(text)) { RecommendedAction = TerminalText.Clean(recommendation ?? "") };

    /// <summary>
    /// <c>record-not-found</c> becomes <c>RecordNotFound</c>: the API's error types are the identifiers. The transport has left only letters,
    /// digits and what separates words in them.
    /// </summary>
    private static string IdOf(ApifyApiException api)
    {
        IEnumerable<string> words = (api.Type ?? "").Split(['-', '_', ' ', '.'], StringSplitOptions.RemoveEmptyEntries);
        string id = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
        return id.Length > 0 ? id : "Http" + api.StatusCode.ToString(CultureInfo.InvariantCulture);
    }

    private static ErrorCategory CategoryOf(int status) => status switch
    {
        401 => ErrorCategory.AuthenticationError,
        402 => ErrorCategory.QuotaExceeded,
        403 => ErrorCategory.PermissionDenied,
        404 => ErrorCategory.ObjectNotFound,
        408 => ErrorCategory.OperationTimeout,
        409 => ErrorCategory.ResourceExists,
        429 => ErrorCategory.LimitsExceeded,
        501 => ErrorCategory.NotImplemented,
        >= 500 => ErrorCategory.ConnectionError,
        _ => ErrorCategory.InvalidArgument,
    };

    private static ErrorCategory CategoryOf(ConnectionFailure failure) => failure switch
    {
        ConnectionFailure.Timeout => ErrorCategory.OperationTimeout,
        ConnectionFailure.Tls => ErrorCategory.SecurityError,
        ConnectionFailure.Proxy => ErrorCategory.PermissionDenied,
        _ => ErrorCategory.ConnectionError,
    };

    private static string Describe(ApifyApiException api) =>
        $"{TerminalText.Clean(api.Message)} ({api.Method} {api.Path}: HTTP {api.StatusCode.ToString(CultureInfo.InvariantCulture)}{(api.Type is null ? "" : " " + api.Type)}{Attempts(api)})";

    private static string Describe(ApifyException failure) => $"{TerminalText.Clean(failure.Message)} ({failure.Method} {failure.Path}{Attempts(failure)})";

    private static string Attempts(ApifyException failure) => failure.Attempt > 1 ? $", {failure.Attempt.ToString(CultureInfo.InvariantCulture)} attempts" : "";

    private static string? RecommendationFor(ApifyApiException api) => api.StatusCode switch
    {
        401 => "Get a token at Apify Console → Settings → API & Integrations, then Connect-Apify -Token <token> or set APIFY_TOKEN.",
        402 => "Check the usage and limits of the account in Apify Console → Billing.",
        403 => "The token may not do this. Check its permissions in Apify Console, or use another token.",
        404 => "Check the ID or name (Actors and tasks: 'username/name'), and that it belongs to the account of this token: Get-ApifyConnection shows it.",
        413 => "The platform takes no more than it says. Send less at once, in parts or compressed, or keep the content elsewhere and send its address.",
        429 => "The platform asks for fewer requests: run fewer at once, or raise Connect-Apify -MaxRetry.",
        >= 500 => "The platform has a problem. Try again later; status.apify.com tells what is known.",
        _ => null,
    };

    private static string RecommendationFor(ApifyConnectionException connection) => connection.Problem switch
    {
        ConnectionProblem.CertificateExpired => "Check this machine's clock. If it's right, the certificate has to be renewed by whoever runs the server, or the proxy that inspects HTTPS. The request was not sent.",
        ConnectionProblem.CertificateNotYetValid => "Check this machine's clock. The request was not sent.",
        ConnectionProblem.CertificateOfAnotherHost => "Check the base address (Get-ApifyConnection), and whether the network answers in its place, for instance with a page to sign in. The request was not sent.",
        ConnectionProblem.CertificateIssuerUnknown => "If your company's network inspects HTTPS, install its root certificate on this machine; whoever runs the network has it, and docs/troubleshooting.md (ConnectionTls) says how. Otherwise somebody may be listening. The request was not sent.",
        ConnectionProblem.NotTls => "Check the base address (Get-ApifyConnection): its port may be that of plain HTTP. The request was not sent.",
        ConnectionProblem.TlsExpected => "Write https:// in the base address (Connect-Apify -BaseUrl).",
        ConnectionProblem.TlsRefused => "The server needs TLS 1.2 or newer, and this machine has to allow it. Check the policies of both, and any proxy that inspects HTTPS. The request was not sent.",
        ConnectionProblem.ProxyLogin => "Give the proxy your login: about_ApifyPS_Connections (Proxies) says how. In HTTPS_PROXY, an @ in the password is written as %40, a : as %3A. The request was not sent.",
        _ => RecommendationFor(connection.Failure),
    };

    private static string RecommendationFor(ConnectionFailure failure) => failure switch
    {
        ConnectionFailure.NameResolution => "Check the base address (Get-ApifyConnection), the network and the proxy.",
        ConnectionFailure.Refused => "Check the base address (Get-ApifyConnection). For the local platform: Connect-Apify -Local starts it.",
        ConnectionFailure.Tls => "Check the machine's clock, its root certificates and any proxy that inspects HTTPS.",
        ConnectionFailure.Proxy => "Ask whoever runs the proxy to allow the address, or name its host in NO_PROXY where this machine reaches it without. The request was not sent.",
        ConnectionFailure.Timeout => "Check the network and the proxy, or raise Connect-Apify -RequestTimeoutSec.",
        _ => "Check the network and try again. A run that was started keeps running: Get-ApifyRun -Last finds it.",
    };
}
