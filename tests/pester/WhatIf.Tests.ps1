# -WhatIf is a promise: nothing happens.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    Register-TestActor good @{ items = @(@{ n = 1 }) }
    Register-TestActor slow @{ durationMs = 120000 }
}

AfterAll {
    Stop-TestPlatform $context
}

Describe '-WhatIf' {
    It 'starts no run' {
        Invoke-ApifyActor local/good -WhatIf | Should -BeNullOrEmpty
        @(Get-PlatformRequest POST '/runs').Count | Should -Be 0
    }

    It 'starts no run for the preference variable either, as an administrator would set it' {
        $WhatIfPreference = $true
        Invoke-ApifyActor local/good | Should -BeNullOrEmpty
        $WhatIfPreference = $false # Invoke-RestMethod is not meant.
        @(Get-PlatformRequest POST '/runs').Count | Should -Be 0
    }

    It 'leaves a run running' {
        $run = Invoke-ApifyActor local/slow -NoWait
        $run | Stop-ApifyRun -WhatIf
        @(Get-PlatformRequest POST '/abort').Count | Should -Be 0
        ($run | Get-ApifyRun).Status | Should -BeIn 'READY', 'RUNNING'
        $run | Stop-ApifyRun
    }

    It 'leaves the local platform running' {
        $context.Platform | Stop-ApifyLocalPlatform -WhatIf
        Get-ApifyRun | Should -Not -BeNullOrEmpty
    }

    It 'leaves a local Actor registered' {
        Unregister-ApifyLocalActor good -WhatIf
        (Invoke-ApifyActor local/good).Status | Should -Be 'SUCCEEDED'
    }
}

Describe 'A cmdlet that changes something' {
    BeforeDiscovery {
        . "$PSScriptRoot/_Helper.ps1"
        # New-ApifyActorInput makes an object, as New-TimeSpan does, and changes nothing.
        $changing = Get-Command -Module ApifyPS | Where-Object Name -NE New-ApifyActorInput |
            Where-Object Verb -In Add, Export, Invoke, New, Register, Remove, Restart, Resume, Set, Start, Stop, Switch, Unregister
    }

    It '<_> has -WhatIf and -Confirm' -ForEach $changing.Name {
        $parameters = (Get-Command $_).Parameters
        $parameters.ContainsKey('WhatIf') | Should -BeTrue
        $parameters.ContainsKey('Confirm') | Should -BeTrue
    }

    # Those that delete what cannot be had back ask, or say that they cannot: Remove.Tests.ps1.
    It '<_> asks nothing unless told to, so that automation does not hang' -ForEach ($changing.Name -notmatch '^Remove-Apify(?!Record$|Request$)') {
        $attribute = (Get-Command $_).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
        $attribute[0].ConfirmImpact | Should -BeIn 'Low', 'Medium'
    }
}
