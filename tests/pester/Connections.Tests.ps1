# The connection of a session in what it starts: branches, thread jobs, jobs. Each in a process of its own, as a user has it.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    $Port = $context.Platform.Url.Port
    # No token in the environment: what is found is the connection.
    $Alone = @{ APIFY_TOKEN = $null; HOME = [string] $TestDrive; USERPROFILE = [string] $TestDrive; XDG_CONFIG_HOME = $null; APPDATA = [string] $TestDrive
        PSModulePath = [System.IO.Path]::GetDirectoryName([System.IO.Path]::GetDirectoryName($ModulePath)) + [System.IO.Path]::PathSeparator + $env:PSModulePath
    }
    $Connect = "Import-Module '$ModulePath'; `$null = Connect-Apify -Local -Port $Port -Name main"
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'The connection of a session' {
    It 'is found in ForEach-Object -Parallel' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $result = Invoke-ChildPowerShell '-Command', "$Connect; 1..4 | ForEach-Object -Parallel { (Get-ApifyConnection).Name; `$null = Get-ApifyRun -First 1 -Connection main -ErrorAction Stop }" $Alone
        $result.Output | Should -Be (@('main') * 4 -join "`n")
    }

    It 'is found in a thread job' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) {
        $result = Invoke-ChildPowerShell '-Command', "$Connect; Start-ThreadJob { (Get-ApifyConnection).Name; Get-ApifyRun -First 1 -ErrorAction Stop } | Receive-Job -Wait" $Alone
        $result.Output | Should -Be 'main'
    }

    It 'stays what it was when branches connect as others and disconnect' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $branch = "`$null = Connect-Apify -Local -Port $Port -MaxRetry `$_; @(Get-ApifyConnection)[0].MaxRetry -eq `$_; Disconnect-Apify"
        $result = Invoke-ChildPowerShell '-Command', "$Connect; 1..6 | ForEach-Object -Parallel { $branch } -ThrottleLimit 3; (Get-ApifyConnection).Name; Get-ApifyRun -First 1 -ErrorAction Stop" $Alone
        $result.Output | Should -Be (@(@('True') * 6 + 'main') -join "`n")
    }

    It 'is not that of a job, whose error says how it gets a token' {
        $result = Invoke-ChildPowerShell '-Command', "$Connect; Start-Job { Import-Module '$ModulePath'; try { Get-ApifyRun -First 1 } catch { `$_.FullyQualifiedErrorId; `$_.ErrorDetails.Message; `$_.ErrorDetails.RecommendedAction } } | Receive-Job -Wait" $Alone
        $result.Output | Should -Match '^NoToken,'
        $result.Output | Should -Match 'A job is a process of its own'
        $result.Output | Should -Match 'Set \$env:APIFY_TOKEN in the session before you start the job'
    }

    It 'is not sent to a job, and the error says why' {
        $result = Invoke-ChildPowerShell '-Command', "$Connect; `$c = Get-ApifyConnection; Start-Job { Import-Module '$ModulePath'; try { Get-ApifyRun -Connection `$using:c } catch { `"`$_`" } } | Receive-Job -Wait" $Alone
        $result.Output | Should -Match "can't be sent to another process"
    }

    It 'comes from APIFY_TOKEN in a job' {
        $result = Invoke-ChildPowerShell '-Command', "`$env:APIFY_TOKEN = 'of-the-session'; Start-Job { Import-Module '$ModulePath'; (Connect-Apify).TokenSource } | Receive-Job -Wait" $Alone
        $result.Output | Should -Be 'Environment'
    }
}

Describe 'A login that is remembered' {
    It 'signs in the next process, until it is forgotten' {
        $first = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; (Connect-Apify -SecretName Apify -Vault Work -Default).TokenSource" $Alone
        $first.Output | Should -Be 'SecretVault'
        $second = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; Get-ApifyRun -First 1 -ErrorAction Stop; (Get-ApifyConnection).TokenSource; Disconnect-Apify -Default" $Alone
        $second.Output | Should -Be 'SecretVault'
        $third = Invoke-ChildPowerShell '-Command', "Import-Module '$ModulePath'; try { Get-ApifyRun } catch { `$_.FullyQualifiedErrorId }" $Alone
        $third.Output | Should -Match '^NoToken,'
    }
}
