@{
    # In this order: whether it can be imported at all, then the dlls, what is added to their types, and the views. The second one chooses the
    # dlls. An expression here would keep PowerShell from reading this manifest the quick way; on the other one, runspaces that look for a command
    # at the same time, as branches of ForEach-Object -Parallel do, don't find it.
    NestedModules          = @('ApifyPS.OneVersion.psm1', 'ApifyPS.Types.psd1')
    ModuleVersion          = '0.1.0'
    GUID                   = '5f0b6f3e-6a44-4b0e-9d0a-2f3d8f7c1a52'
    Author                 = 'ApifyPS contributors'
    CompanyName            = 'ApifyPS contributors'
    Copyright              = 'Copyright (c) ApifyPS contributors. Apache License 2.0.'
    Description            = 'Run Apify Actors and tasks from PowerShell: start, wait, read the output, the log, the dataset and the stores, on the Apify platform or on an embedded local one.'
    CompatiblePSEditions   = @('Core', 'Desktop')
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    CmdletsToExport        = @(
        'Add-ApifyDatasetItem'
        'Add-ApifyRequest'
        'Connect-Apify'
        'Disconnect-Apify'
        'Export-ApifyDataset'
        'Get-ApifyActorInputSchema'
        'Get-ApifyConnection'
        'Get-ApifyDataset'
        'Get-ApifyDatasetItem'
        'Get-ApifyKeyValueStore'
        'Get-ApifyLocalPlatform'
        'Get-ApifyLog'
        'Get-ApifyRecord'
        'Get-ApifyRecordKey'
        'Get-ApifyRequest'
        'Get-ApifyRequestQueue'
        'Get-ApifyRun'
        'Invoke-ApifyActor'
        'Invoke-ApifyTask'
        'New-ApifyActorInput'
        'New-ApifyDataset'
        'New-ApifyKeyValueStore'
        'New-ApifyRequestQueue'
        'Register-ApifyLocalActor'
        'Remove-ApifyDataset'
        'Remove-ApifyKeyValueStore'
        'Remove-ApifyRecord'
        'Remove-ApifyRequest'
        'Remove-ApifyRequestQueue'
        'Remove-ApifyRun'
        'Restart-ApifyRun'
        'Resume-ApifyRun'
        'Set-ApifyDataset'
        'Set-ApifyKeyValueStore'
        'Set-ApifyRecord'
        'Set-ApifyRequest'
        'Set-ApifyRequestQueue'
        'Set-ApifyRun'
        'Start-ApifyLocalPlatform'
        'Stop-ApifyLocalPlatform'
        'Stop-ApifyRun'
        'Switch-ApifyRun'
        'Test-ApifyActorInput'
        'Unregister-ApifyLocalActor'
        'Wait-ApifyRun'
    )
    PrivateData            = @{
        PSData = @{
            Tags         = @('Apify', 'Actor', 'Scraping', 'Automation', 'Crawler', 'REST', 'API', 'AzureDevOps', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://www.apache.org/licenses/LICENSE-2.0'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
