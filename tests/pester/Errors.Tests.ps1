# How failures reach a script: as records that obey -ErrorAction, never as a surprise.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    Register-TestActor good @{ output = @{ answer = 42 } }
    Register-TestActor bad @{ log = @('one', 'the last words'); statusMessage = 'ran out of luck'; exitCode = 7 }
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'A run that fails' {
    It 'is emitted and reported, so that a script sees both the object and the error' {
        $run = Invoke-ApifyActor local/bad -ErrorAction SilentlyContinue -ErrorVariable problem
        $run.Status | Should -Be 'FAILED'
        $run.ExitCode | Should -Be 7
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ActorRunFailed*'
        $problem[0].CategoryInfo.Category | Should -Be 'OperationStopped'
        $problem[0].TargetObject.Id | Should -Be $run.Id
    }

    It 'says in the error what happened: status message, exit code, last log lines' {
        Invoke-ApifyActor local/bad -ErrorAction SilentlyContinue -ErrorVariable problem | Out-Null
        # The text of the record, which a host breaks into lines as it likes.
        $text = "$($problem[0])"
        $text | Should -Match 'ran out of luck'
        $text | Should -Match '\b7\b'
        $text | Should -Match 'the last words'
    }

    It 'is readable in a narrow window: the end of the log has lines of its own below the message' -Skip:($PSVersionTable.PSVersion.Major -lt 6) {
        $script = Join-Path $TestDrive 'step.ps1'
        # In a script the view puts the message into a column beside the line of the script.
        Set-Content $script '$ErrorActionPreference = ''Continue''; Invoke-ApifyActor local/bad | Out-Null'
        $ErrorView = 'ConciseView'
        $text = (& $script 2>&1 | Out-String -Width 80) -replace '\x1b\[[0-9;]*m'
        $lines = $text -split '\r?\n'
        ($lines -replace '^ +\| ' -join ' ') | Should -Match 'ran out of luck'
        $lines | Should -Contain 'The log ends with:'
        ($lines -match '^> .* the last words$').Count | Should -Be 1
        $lines -match '\|.*(the last words|The log ends)' | Should -BeNullOrEmpty
    }

    It 'has the end of the log where a script writes the error to a log of its own' {
        $caught = try { Invoke-ApifyActor local/bad -ErrorAction Stop | Out-Null } catch { $_ }
        "$caught" | Should -Match 'ran out of luck'
        $caught.Exception.Message | Should -Match 'the last words'
    }

    It 'sets $? to false, so that an if behind it works' {
        Invoke-ApifyActor local/bad -ErrorAction SilentlyContinue | Out-Null
        $succeeded = $?
        # The pipeline's $? is that of the failed cmdlet, although Out-Null behind it had no trouble.
        $succeeded | Should -BeFalse
    }

    It 'lets the script go on under Continue' {
        $after = & {
            $ErrorActionPreference = 'Continue'
            Invoke-ApifyActor local/bad 2>$null | Out-Null
            'went on'
        }
        $after | Should -Be 'went on'
    }

    It 'is silent under Ignore and leaves no trace in $Error' {
        $Error.Clear()
        Invoke-ApifyActor local/bad -ErrorAction Ignore | Out-Null
        $Error.Count | Should -Be 0
    }

    It 'ends the script under -ErrorAction Stop, after the run was emitted' {
        $seen = [System.Collections.Generic.List[object]]::new()
        { Invoke-ApifyActor local/bad -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } |
            Should -Throw -ErrorId 'ActorRunFailed*'
        $seen.Count | Should -Be 1
        $seen[0].Status | Should -Be 'FAILED'
    }

    It 'can be caught with the preference variable Stop as well as with the parameter' {
        $ErrorActionPreference = 'Stop'
        $caught = try { Invoke-ApifyActor local/bad | Out-Null } catch { $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'ActorRunFailed*'
    }
}

Describe 'A request that fails for one of several objects' {
    BeforeAll {
        $good = Invoke-ApifyActor local/good
    }

    It 'costs only that object: the others still come' {
        $runs = $good.Id, 'doesNotExist00000', $good.Id | Get-ApifyRun -ErrorAction SilentlyContinue -ErrorVariable problem
        @($runs).Count | Should -Be 2
        $problem.Count | Should -Be 1
    }

    It 'has the type of error of the API as its ID, and names the request' {
        Get-ApifyRun doesNotExist00000 -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'RecordNotFound*'
        $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$($problem[0])" | Should -Match '404'
        "$($problem[0])" | Should -Match 'actor-runs/doesNotExist00000'
    }

    It 'ends the pipeline at once under Stop' {
        $seen = [System.Collections.Generic.List[object]]::new()
        { $good.Id, 'doesNotExist00000', $good.Id | Get-ApifyRun -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } |
            Should -Throw -ErrorId 'RecordNotFound*'
        $seen.Count | Should -Be 1
    }
}

Describe 'A wait that does not see the end' {
    BeforeAll {
        Register-TestActor slow @{ durationMs = 120000 }
        $slow = Invoke-ApifyActor local/slow -NoWait
    }

    AfterAll {
        if ($slow) {
            $slow | Stop-ApifyRun
        }
    }

    It 'emits the running run without an error for Invoke-ApifyActor -WaitSec' {
        $run = Invoke-ApifyActor local/slow -WaitSec 1 -ErrorVariable problem
        $run.Status | Should -BeIn 'READY', 'RUNNING'
        $run.Output | Should -BeNullOrEmpty
        $problem | Should -BeNullOrEmpty
        $run | Stop-ApifyRun
    }

    It 'reports a time-out as an error of Wait-ApifyRun, as Wait-Process does' {
        $slow | Wait-ApifyRun -TimeoutSec 1 -ErrorAction SilentlyContinue -ErrorVariable problem | Out-Null
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ActorRunWaitTimeout*'
    }
}

Describe 'The token' {
    It 'is in no stream and no error, even with everything switched on' {
        $secret = 'sEcReT' + [guid]::NewGuid().ToString('N')
        $everything = & {
            # -Debug would ask questions in Windows PowerShell.
            $ErrorActionPreference = $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
            Invoke-ApifyActor local/bad -Token $secret
            Get-ApifyRun doesNotExist00000 -Token $secret
        } *>&1
        $text = $everything | ForEach-Object { $_ | Format-List * -Force | Out-String -Width 4000 }
        "$text" | Should -Match 'ran out of luck'
        "$text" | Should -Not -Match $secret
        ($Error | Format-List * -Force | Out-String -Width 4000) | Should -Not -Match $secret
    }
}
