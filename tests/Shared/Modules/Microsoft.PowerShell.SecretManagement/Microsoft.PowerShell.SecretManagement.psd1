@{
    RootModule        = 'Microsoft.PowerShell.SecretManagement.psm1'
    ModuleVersion     = '1.1.2'
    GUID              = '0f6a3b0e-7d55-4c3c-9a51-5d0c6e0b0f57'
    Description       = 'Stands in for the real module, which the tests do not need to have.'
    FunctionsToExport = 'Get-Secret', 'Get-SecretInfo', 'Get-SecretVault'
    CmdletsToExport   = @()
    AliasesToExport   = @()
}
