namespace ApifyPS.LocalPlatform.Storages;

/// <summary>What an end-point does with a storage, as far as it concerns who may and what is counted.</summary>
internal enum StorageOperation
{
    /// <summary>Shows the storage itself. That is not counted.</summary>
    Show,

    /// <summary>Reads content.</summary>
    Read,

    /// <summary>Lists what content there is.</summary>
    List,

    /// <summary>Reads the head of a queue.</summary>
    Head,
}
