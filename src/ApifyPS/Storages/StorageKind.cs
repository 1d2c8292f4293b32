using ApifyPS.Client;

namespace ApifyPS;

/// <summary>A kind of storage: what it is called, and where a run says which is its own.</summary>
internal abstract class StorageKind
{
    private protected StorageKind(string title, string parameter, string runProperty, string actorVariable, string olderVariable, Type model)
    {
        Title = title;
        Parameter = parameter;
        RunProperty = runProperty;
        Variables = [actorVariable, olderVariable];
        Model = model;
    }

    public static StorageKind<ApifyDataset> Dataset { get; } = new("dataset", "DatasetId", nameof(ActorRun.DefaultDatasetId), "ACTOR_DEFAULT_DATASET_ID", "APIFY_DEFAULT_DATASET_ID", client => client.Datasets);

    public static StorageKind<ApifyKeyValueStore> KeyValueStore { get; } = new("key-value store", "StoreId", nameof(ActorRun.DefaultKeyValueStoreId), "ACTOR_DEFAULT_KEY_VALUE_STORE_ID", "APIFY_DEFAULT_KEY_VALUE_STORE_ID", client => client.KeyValueStores);

    public static StorageKind<ApifyRequestQueue> RequestQueue { get; } = new("request queue", "QueueId", nameof(ActorRun.DefaultRequestQueueId), "ACTOR_DEFAULT_REQUEST_QUEUE_ID", "APIFY_DEFAULT_REQUEST_QUEUE_ID", client => client.RequestQueues);

    public static IReadOnlyList<StorageKind> All { get; } = [Dataset, KeyValueStore, RequestQueue];

    /// <summary>What people call it.</summary>
    public string Title { get; }

    /// <summary>Parameter that names one.</summary>
    public string Parameter { get; }

    /// <summary>Property of a run with the ID of its own one.</summary>
    public string RunProperty { get; }

    /// <summary>Environment variables of an Actor with the ID of its run's own one, the current name first (platform: Actor environment variables).</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>ID of the one that belongs to the run of the Actor that this process is; null outside of an Actor.</summary>
    public string? OfThisRun => ActorEnvironment.Read(Variables);

    /// <summary>What to say to somebody who gave what is to be stored in the place of the storage.</summary>
    public string WhereContentGoes => Model == typeof(ApifyKeyValueStore)
        ? "What is to be stored comes between key and store, or after -Value: Set-ApifyRecord <key> <value> <store>."
        : "What is to be stored goes through the pipeline, or after -InputObject.";

    /// <summary>Type of the objects that stand for one.</summary>
    public Type Model { get; }
}

/// <summary>A kind of storage, and how the API is called about it.</summary>
/// <typeparam name="TStorage">What stands for one.</typeparam>
internal sealed class StorageKind<TStorage> : StorageKind
    where TStorage : ApifyStorage
{
    internal StorageKind(string title, string parameter, string runProperty, string actorVariable, string olderVariable, Func<ApifyClient, StoragesClient<TStorage>> clientOf)
        : base(title, parameter, runProperty, actorVariable, olderVariable, typeof(TStorage)) =>
        ClientOf = clientOf;

    /// <summary>The client of its part of the API.</summary>
    public Func<ApifyClient, StoragesClient<TStorage>> ClientOf { get; }
}
