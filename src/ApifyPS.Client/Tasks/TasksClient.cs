namespace ApifyPS.Client;

/// <summary>Saved tasks of Actors (<c>/v2/actor-tasks</c>).</summary>
public sealed class TasksClient
{
    private readonly ApifyClient _client;

    internal TasksClient(ApifyClient client) => _client = client;

    /// <summary>Gets a task.</summary>
    /// <param name="taskId">Its ID, <c>username/name</c> or <c>username~name</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The task.</returns>
    public Task<ApifyTask> GetAsync(string taskId, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, PathOf(taskId)), ApifyJsonContext.Default.EnvelopeApifyTask, cancellationToken);

    /// <summary>Gets one page of the user's tasks, the newest first.</summary>
    /// <param name="offset">Tasks to leave out at the start.</param>
    /// <param name="limit">Most tasks in the page, at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The page.</returns>
    public Task<ApifyList<ApifyTask>> ListAsync(long offset, int limit, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(
            new ApifyRequest(HttpMethod.Get, "/v2/actor-tasks").Query("offset", offset == 0 ? null : (long?)offset).Query("limit", (long?)limit).Query("desc", true),
            ApifyJsonContext.Default.EnvelopeApifyListApifyTask,
            cancellationToken);

    /// <summary>Starts a run and returns at once. When the answer is lost the run is looked up: there is never a silent second one.</summary>
    /// <param name="taskId">ID of the task, <c>username/name</c> or <c>username~name</c>.</param>
    /// <param name="options">What replaces parts of the task's input and options.</param>
    /// <param name="cancellationToken">Cancels the request; the run may have been started all the same.</param>
    /// <returns>The run.</returns>
    public Task<ActorRun> StartAsync(string taskId, RunStartOptions options, CancellationToken cancellationToken) =>
        new RunStarter(_client, PathOf(taskId) + "/runs", null, taskId, options).StartAsync(cancellationToken);

    private static string PathOf(string taskId) => "/v2/actor-tasks/" + ApifyPath.Id(taskId, "task ID");
}
