using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace ApifyPS.LocalPlatform.Common;

/// <summary>Access lists of Windows. What is in a folder inherits the folder's, now and later, so that only folders are set.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsAccess
{
    /// <summary>Leaves a folder to this user, the system and the administrators, who could take it anyway.</summary>
    /// <returns>Whether the disk keeps access lists; FAT doesn't.</returns>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static bool MakePrivate(string path)
    {
        DirectoryInfo folder = new(path);
        // A file has what its folder gives it.
        if (!folder.Exists) return true;
        using WindowsIdentity me = WindowsIdentity.GetCurrent();
        SecurityIdentifier system = new(WellKnownSidType.LocalSystemSid, null);
        SecurityIdentifier administrators = new(WellKnownSidType.BuiltinAdministratorsSid, null);
        SecurityIdentifier[] trusted = [me.User!, system, administrators];
        try
        {
            IdentityReference? owner = folder.GetAccessControl(AccessControlSections.Owner).GetOwner(typeof(SecurityIdentifier));
            if (owner is not null && !trusted.Contains(owner)) throw new UnauthorizedAccessException($"{path} belongs to another user, who could read and change what is in it.");
            DirectorySecurity access = new();
            access.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
            foreach (SecurityIdentifier who in trusted)
            {
                access.AddAccessRule(new FileSystemAccessRule(
                    who, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
            }

            folder.SetAccessControl(access);
            return true;
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
