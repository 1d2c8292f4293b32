# Tab at the prompt.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    Register-TestActor 'fruit-finder' @{ items = @(@{ n = 1 }); output = @{ n = 1 } }
    Register-TestActor 'fish-finder' @{ }
    $run = Invoke-ApifyActor local/fruit-finder

    function Complete ([string] $Line) {
        # Results of a file name completion are what PowerShell falls back to when a completer has nothing to say.
        # A completer gives up after 2 seconds: on a busy machine, try again as a person would.
        $null = Wait-Until {
            # Nothing of the line before, should Tab itself fail.
            $script:matched = $null
            $script:matched = (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches |
                Where-Object ResultType -NotIn ProviderItem, ProviderContainer
            $script:matched
        }
        $script:matched
    }
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'Tab completion' {
    It 'begins the menu of parameters with those that matter' {
        (Complete 'Invoke-ApifyActor -').CompletionText | Select-Object -First 3 | Should -Be '-ActorId', '-Input', '-InputPath'
        (Complete 'Export-ApifyDataset -').CompletionText | Select-Object -First 2 | Should -Be '-DatasetId', '-Path'
    }

    It 'offers Stop-ApifyRun the runs that go on, each with its Actor' {
        Register-TestActor 'slow-finder' @{ durationMs = 120000 }
        $slow = Invoke-ApifyActor local/slow-finder -NoWait
        try {
            $offered = @(Complete 'Stop-ApifyRun ')
            $offered.CompletionText | Should -Be $slow.Id
            $offered[0].ListItemText | Should -Be "$($slow.Id) local/slow-finder"
        }
        finally {
            $slow | Stop-ApifyRun
        }
    }

    It 'knows every parameter of a cmdlet' {
        (Complete 'Invoke-ApifyActor -').CompletionText | Should -Contain '-MemoryMBytes'
    }

    It 'offers statuses of a run with an explanation each' {
        $found = Complete 'Get-ApifyRun -Status '
        $found.ListItemText | Should -Contain 'SUCCEEDED'
        $found.ListItemText | Should -Contain 'TIMED-OUT'
        $found | ForEach-Object { $_.ToolTip | Should -Not -Be $_.ListItemText }
    }

    It 'narrows statuses by what was typed, in any case' {
        (Complete 'Get-ApifyRun -Status fai').ListItemText | Should -Be 'FAILED'
    }

    It 'offers the Actors of the account' {
        $found = (Complete 'Invoke-ApifyActor -ActorId ').CompletionText -join ' '
        $found | Should -Match 'fruit-finder'
        $found | Should -Match 'fish-finder'
    }

    It 'narrows Actors by the beginning of the name, without the user name' {
        $found = (Complete 'Invoke-ApifyActor fru').CompletionText -join ' '
        $found | Should -Match 'fruit-finder'
        $found | Should -Not -Match 'fish-finder'
    }

    It 'offers recent runs, with the status as explanation' {
        $found = Complete 'Get-ApifyLog -RunId '
        $found.CompletionText | Should -Contain $run.Id
        ($found | Where-Object CompletionText -EQ $run.Id).ToolTip | Should -Match 'SUCCEEDED'
    }

    It 'offers memory sizes that the platform takes' {
        $found = (Complete 'Invoke-ApifyActor -MemoryMBytes ').CompletionText
        $found | Should -Contain '128'
        $found | Should -Contain '4096'
    }

    It 'gives what can be run as it stands' {
        $text = (Complete 'Invoke-ApifyActor fru')[0].CompletionText
        (Invoke-Expression "Invoke-ApifyActor $text").Status | Should -Be 'SUCCEEDED'
    }

    It 'stays silent and quick when no platform answers' {
        $command = "Import-Module '$ModulePath'; " +
            '$watch = [Diagnostics.Stopwatch]::StartNew(); ' +
            '$found = (TabExpansion2 ''Invoke-ApifyActor -ActorId zz'' 29).CompletionMatches; ' +
            "'found ' + @(`$found).Count + ' error ' + `$Error.Count + ' slow ' + (`$watch.Elapsed.TotalSeconds -gt 10)"
        $result = Invoke-ChildPowerShell '-Command', $command -Environment @{ APIFY_API_BASE_URL = 'http://127.0.0.1:9' }
        $result.Output | Should -Be 'found 0 error 0 slow False'
    }
}
