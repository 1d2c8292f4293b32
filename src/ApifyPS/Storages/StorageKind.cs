namespace ApifyPS;

/// <summary>A kind of storage: what it is called, and where a run says which is its own.</summary>
internal sealed class StorageKind
{
    private StorageKind(string title, string parameter, string runProperty, string actorVariable, string olderVariable, Type model)
    {
        Title = title;
        Parameter = parameter;
        RunProperty = runProperty;
        Variables = [actorVariable, olderVariable];
        Model = model;
    }

    public static StorageKind Dataset { get; } = new("dataset", "DatasetId", nameof(ActorRun.DefaultDatasetId), "ACTOR_DEFAULT_DATASET_ID", "APIFY_DEFAULT_DATASET_ID", typeof(ApifyDataset));

    public static StorageKind KeyValueStore { get; } = new("key-value store", "StoreId", nameof(ActorRun.DefaultKeyValueStoreId), "ACTOR_DEFAULT_KEY_VALUE_STORE_ID", "APIFY_DEFAULT_KEY_VALUE_STORE_ID", typeof(ApifyKeyValueStore));

    public static StorageKind RequestQueue { get; } = new("request queue", "QueueId", nameof(ActorRun.DefaultRequestQueueId), "ACTOR_DEFAULT_REQUEST_QUEUE_ID", "APIFY_DEFAULT_REQUEST_QUEUE_ID", typeof(ApifyRequestQueue));

    /// <summary>What people call it.</summary>
    public string Title { get; }

    /// <summary>Parameter that names one.</summary>
    public string Parameter { get; }

    /// <summary>Property of a run with the ID of its own one.</summary>
    public string RunProperty { get; }

    /// <summary>Environment variables of an Actor with the ID of its run's own one, the current name first (platform: Actor environment variables).</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>ID of the one that belongs to the run of the Actor that this process is; null outside of an Actor.</summary>
    public string? OfThisRun => Variables.Select(variable => Environment.GetEnvironmentVariable(variable)?.Trim()).FirstOrDefault(id => !string.IsNullOrEmpty(id));

    /// <summary>Type of the objects that stand for one.</summary>
    public Type Model { get; }
}
