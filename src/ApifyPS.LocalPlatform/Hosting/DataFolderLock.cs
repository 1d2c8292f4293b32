namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>Keeps two servers from using one data folder. The system lets go of it however the process ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    public static DataFolderLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new DataFolderLock(new FileStream(Path.Combine(folder, "apify-local.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new StartupException($"The data folder {folder} cannot be used: {exception.Message}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartupException($"The data folder {folder} cannot be used: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new StartupException($"The data folder {folder} is in use by another apify-local. Stop that one, or give --data with another folder. ({exception.Message})", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
