namespace ApifyPS.LocalPlatform.Http;

/// <summary>
/// Every end-point of API v2 (specification v2-2026-08-05), without those that <see cref="PathAliases"/> maps to others.
/// </summary>
internal static class DocumentedEndpoints
{
    private const string Table =
        """
        actors GET POST
        actors/{actorId} GET PUT DELETE
        actors/{actorId}/versions GET POST
        actors/{actorId}/versions/{versionNumber} GET PUT POST DELETE
        actors/{actorId}/versions/{versionNumber}/env-vars GET POST
        actors/{actorId}/versions/{versionNumber}/env-vars/{envVarName} GET PUT POST DELETE
        actors/{actorId}/webhooks GET
        actors/{actorId}/builds GET POST
        actors/{actorId}/builds/default GET
        actors/{actorId}/builds/{buildId}/openapi.json GET
        actors/{actorId}/builds/{buildId} GET
        actors/{actorId}/builds/{buildId}/abort POST
        actors/{actorId}/runs GET POST
        actors/{actorId}/run-sync POST GET
        actors/{actorId}/run-sync-get-dataset-items POST GET
        actors/{actorId}/validate-input POST
        actors/{actorId}/runs/last GET
        actor-tasks GET POST
        actor-tasks/{actorTaskId} GET PUT DELETE
        actor-tasks/{actorTaskId}/input GET PUT
        actor-tasks/{actorTaskId}/webhooks GET
        actor-tasks/{actorTaskId}/runs GET POST
        actor-tasks/{actorTaskId}/run-sync GET POST
        actor-tasks/{actorTaskId}/run-sync-get-dataset-items GET POST
        actor-tasks/{actorTaskId}/runs/last GET
        actor-runs GET
        actor-runs/{runId} GET PUT DELETE
        actor-runs/{runId}/abort POST
        actor-runs/{runId}/metamorph POST
        actor-runs/{runId}/reboot POST
        actor-runs/{runId}/resurrect POST
        actor-runs/{runId}/charge POST
        actor-builds GET
        actor-builds/{buildId} GET DELETE
        actor-builds/{buildId}/abort POST
        actor-builds/{buildId}/log GET
        actor-builds/{buildId}/openapi.json GET
        key-value-stores GET POST
        key-value-stores/{storeId} GET PUT DELETE
        key-value-stores/{storeId}/keys GET
        key-value-stores/{storeId}/records GET
        key-value-stores/{storeId}/records/{recordKey} GET HEAD PUT POST DELETE
        datasets GET POST
        datasets/{datasetId} GET PUT DELETE
        datasets/{datasetId}/items GET HEAD POST
        datasets/{datasetId}/statistics GET
        request-queues GET POST
        request-queues/{queueId} GET PUT DELETE
        request-queues/{queueId}/requests/batch POST DELETE
        request-queues/{queueId}/requests/unlock POST
        request-queues/{queueId}/requests GET POST
        request-queues/{queueId}/requests/{requestId} GET PUT DELETE
        request-queues/{queueId}/head GET
        request-queues/{queueId}/head/lock POST
        request-queues/{queueId}/requests/{requestId}/lock PUT DELETE
        webhooks GET POST
        webhooks/{webhookId} GET PUT DELETE
        webhooks/{webhookId}/test POST
        webhooks/{webhookId}/dispatches GET
        webhook-dispatches GET
        webhook-dispatches/{dispatchId} GET
        schedules GET POST
        schedules/{scheduleId} GET PUT DELETE
        schedules/{scheduleId}/log GET
        store GET
        logs/{buildOrRunId} GET
        users/{userId} GET
        users/me GET
        users/me/usage/monthly GET
        users/me/limits GET PUT
        browser-info GET POST PUT DELETE
        tools/encode-and-sign POST
        tools/decode-and-verify POST
        """;

    public static IEnumerable<(string Method, string Template)> All =>
        from line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        let words = line.Split(' ')
        from method in words[1..]
        select (method, words[0]);
}
