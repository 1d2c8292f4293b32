using System.Collections;

namespace ApifyPS;

/// <summary>Completes the user's tasks by name, the newest first.</summary>
public sealed class TaskIdCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) => FromPlatform(boundParameters, "tasks", async (client, token) =>
    {
        ApifyList<ApifyTask> tasks = await client.Tasks.ListAsync(0, 1000, token).ConfigureAwait(false);
        foreach (ApifyTask task in tasks.Items)
            ActorNames.Remember(task.ActId, $"{task.ActUsername}/{task.ActName}");
        return tasks.Items.Select(task => new Candidate(task.FullName, task.Title ?? $"Task of {task.ActName ?? task.ActId}", task.Name, task.Id)).ToArray();
    });
}
