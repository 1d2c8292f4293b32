# What Get-Command, Get-Help and Get-Member tell a person who has never seen the module.

BeforeDiscovery {
    . "$PSScriptRoot/_Helper.ps1"
    $commands = (Get-Command -Module ApifyPS).Name
}

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $commonParameters = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
}

Describe 'The module' {
    It 'exports exactly the cmdlets of its manifest' {
        $manifest = Test-ModuleManifest $ModulePath
        (Get-Command -Module ApifyPS).Name | Sort-Object | Should -Be ($manifest.ExportedCmdlets.Keys | Sort-Object)
    }

    It 'passes Test-ModuleManifest' {
        (Test-ModuleManifest $ModulePath).Name | Should -Be 'ApifyPS'
    }

    It 'has only verbs that PowerShell approves of' {
        $approved = (Get-Verb).Verb
        (Get-Command -Module ApifyPS).Verb | Should -BeIn $approved
    }

    It 'loads without a warning' {
        $result = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'"
        $result.Output | Should -BeNullOrEmpty
        $result.ExitCode | Should -Be 0
    }

    It 'can be imported again with -Force and still works' {
        $result = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; Import-Module '$ModulePath' -Force; @(Get-Command -Module ApifyPS).Count"
        $result.Output | Should -Be "$(@(Get-Command -Module ApifyPS).Count)"
    }
}

Describe 'Help of <_>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $_
        $help = Get-Help $_ -Full
    }

    It 'says in a sentence what it does' {
        # Without a help file PowerShell makes up a synopsis from the syntax.
        $help.Synopsis.Trim() | Should -Not -Match "^$($command.Name)\b"
        $help.Synopsis.Trim() | Should -Match '\w+ \w+'
    }

    It 'has an example that names the cmdlet' {
        $code = $help.examples.example | ForEach-Object { $_.code }
        "$code" | Should -Match $command.Name
    }

    It 'describes every parameter' {
        $described = @{}
        foreach ($parameter in $help.parameters.parameter) {
            $described[$parameter.name] = ($parameter.description | Out-String).Trim()
        }
        $silent = $command.Parameters.Keys | Where-Object { $_ -notin $commonParameters -and -not $described[$_] }
        $silent | Should -BeNullOrEmpty
    }
}

Describe '<_>' -ForEach ($commands -match '^(Connect|Get|Invoke|New|Register|Start|Wait)-') {
    It 'declares the type of what it emits, for completion behind a pipe' {
        (Get-Command $_).OutputType | Should -Not -BeNullOrEmpty
    }
}

Describe 'Get-Member on a run' {
    It 'shows the properties that the reference of ActorRun names: <_>' -ForEach @(
        'Id', 'ActId', 'StartedAt', 'FinishedAt', 'Status', 'Meta', 'Stats', 'Options', 'BuildId', 'BuildNumber', 'ExitCode'
        'DefaultKeyValueStoreId', 'DefaultDatasetId', 'DefaultRequestQueueId', 'ContainerUrl', 'Output'
    ) {
        $type = (Get-Command Invoke-ApifyActor).OutputType[0].Type
        $type.FullName | Should -Be 'ApifyPS.ActorRun'
        $type.GetProperty($_) | Should -Not -BeNullOrEmpty
    }
}
