namespace ApifyPS.LocalPlatform.Diagnostics;

/// <summary>
/// Everything that the server tells in its log. The method's name is the event's, the parameters are its fields. No token, signature,
/// query or header is ever one of them.
/// </summary>
internal static partial class PlatformEvents
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The file system of {Folder} keeps no permissions: other users of this machine may read what is stored")]
    public static partial void DataNotPrivate(this ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database knows nothing of {Count} bodies of records; they were moved to {Folder} and come back with a database that knows them")]
    public static partial void RecordsUnclaimed(this ILogger logger, int count, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} bodies of records were taken back from {Folder}")]
    public static partial void RecordsReclaimed(this ILogger logger, int count, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} records have no body: their files are missing from {Folder}")]
    public static partial void RecordsMissing(this ILogger logger, int count, string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "What is secret in the database of an earlier version could not be encrypted")]
    public static partial void SecretsNotSealed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "apify-local {Version} starts, process {Pid}, data {DataPath}")]
    public static partial void ServerStarting(this ILogger logger, string version, int pid, string dataPath);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Url}")]
    public static partial void ServerListening(this ILogger logger, string url);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: {Reason}")]
    public static partial void ServerStopping(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped")]
    public static partial void ServerStopped(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Seeded from {Folder}")]
    public static partial void Seeded(this ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reset: all runs and storages are deleted")]
    public static partial void PlatformReset(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} was running when the server before this one ended")]
    public static partial void RunRecovered(this ILogger logger, string runId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} of Actor {ActorId}: {Status}, origin {Origin}")]
    public static partial void RunCreated(this ILogger logger, string runId, string actorId, string status, string origin);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} of Actor {ActorId}: {From} to {Status}")]
    public static partial void RunChanged(this ILogger logger, string runId, string actorId, string from, string status);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} of Actor {ActorId}: {From} to {Status} after {DurationMs} ms, exit code {ExitCode}: {StatusMessage}")]
    public static partial void RunEnded(this ILogger logger, string runId, string actorId, string from, string status, long durationMs, int exitCode, string? statusMessage);

    /// <summary>The same for a run that has no exit code, because its process did not end by itself.</summary>
    [LoggerMessage(Level = LogLevel.Information, EventName = nameof(RunEnded), Message = "Run {RunId} of Actor {ActorId}: {From} to {Status} after {DurationMs} ms: {StatusMessage}")]
    public static partial void RunWasEnded(this ILogger logger, string runId, string actorId, string from, string status, long durationMs, string? statusMessage);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId}: process {Pid} started")]
    public static partial void ProcessStarted(this ILogger logger, string runId, int pid);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId}: process {Pid} ended with exit code {ExitCode}")]
    public static partial void ProcessEnded(this ILogger logger, string runId, int pid, int exitCode);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} failed inside the platform")]
    public static partial void RunFailedInside(this ILogger logger, Exception exception, string runId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The end of run {RunId} could not be stored")]
    public static partial void RunEndNotStored(this ILogger logger, Exception exception, string runId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Build {BuildId} of Actor {ActorId}: {From} to {Status}")]
    public static partial void BuildChanged(this ILogger logger, string buildId, string actorId, string from, string status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Build {BuildId} failed")]
    public static partial void BuildFailed(this ILogger logger, Exception exception, string buildId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhook dispatch {DispatchId}: the receiver answered {ResponseStatus}")]
    public static partial void WebhookDelivered(this ILogger logger, string dispatchId, int? responseStatus);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook dispatch {DispatchId}: call {Call} failed: {Problem}")]
    public static partial void WebhookFailed(this ILogger logger, string dispatchId, int call, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook dispatch {DispatchId} could not be brought to its end")]
    public static partial void WebhookBroken(this ILogger logger, Exception exception, string dispatchId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schedule {ScheduleId} started run {RunId}")]
    public static partial void ScheduleStartedRun(this ILogger logger, string scheduleId, string runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {ScheduleId} started nothing: {Problem}")]
    public static partial void ScheduleFailed(this ILogger logger, string scheduleId, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedules could not be worked on")]
    public static partial void SchedulesBroken(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path} {StatusCode} in {DurationMs} ms")]
    public static partial void RequestAnswered(this ILogger logger, string method, string path, int statusCode, double durationMs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Fault rule {FaultId} acts on {Method} {Path}")]
    public static partial void FaultActed(this ILogger logger, string faultId, string method, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed: the disk is full")]
    public static partial void DiskIsFull(this ILogger logger, string method, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unhealthy: {Problem}")]
    public static partial void Unhealthy(this ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Healthy again")]
    public static partial void HealthyAgain(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The counts of reads could not be written")]
    public static partial void ReadCountsNotWritten(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the Actors' processes use could not be found out")]
    public static partial void UsageUnknown(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The proxy could not accept a connection")]
    public static partial void ProxyNotAccepting(this ILogger logger, Exception exception);
}
