namespace ApifyPS.LocalPlatform.Store;

/// <summary>Orders of the store, named as the API names them.</summary>
internal enum StoreOrder
{
    /// <summary>What is called as it was searched for comes first.</summary>
    Relevance,

    /// <summary>What was run most often comes first.</summary>
    Popularity,
    Newest,
    LastUpdate,
}
