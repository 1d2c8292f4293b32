# A manifest of its own, because PowerShell adds types before anything else of a manifest: a version that can't be loaded would leave its
# members behind, or complain of each member that another version has added. What is wrong with a dll is found before the types. The
# views are here too: the engine goes over all types and views of the session once for each manifest that has any.
@{
    ModuleVersion      = '1.0'
    RootModule         = if ($PSEdition -eq 'Core') { 'bin/net8.0/ApifyPS.dll' } else { 'bin/netstandard2.0/ApifyPS.dll' }
    CmdletsToExport    = '*'
    RequiredAssemblies = if ($PSEdition -eq 'Core') { 'bin/net8.0/ApifyPS.Client.dll', 'bin/net8.0/ApifyPS.dll' } else { 'bin/netstandard2.0/ApifyPS.Client.dll', 'bin/netstandard2.0/ApifyPS.dll' }
    TypesToProcess     = @('ApifyPS.Types.ps1xml')
    FormatsToProcess   = @('ApifyPS.Format.ps1xml')
}
