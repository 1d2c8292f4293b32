# The local platform: what a user does first with it, without an account.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    $data = Join-Path $TestDrive 'data of mine'
    $own = Start-ApifyLocalPlatform -Port 0 -DataPath $data -LogLevel Debug -EndWithThisProcess
    $null = Connect-Apify -Local -Port $own.Port
}

AfterAll {
    $own | Stop-ApifyLocalPlatform -ErrorAction SilentlyContinue
    Stop-TestPlatform $context
}

Describe 'A platform of one''s own' {
    It 'runs an Actor that is only declared, and shows the output' {
        $null = Register-ApifyLocalActor hello -Scripted @{ output = @{ greeting = 'Hi' }; log = 'Hello' }
        $run = Invoke-ApifyActor hello
        $run.Status | Should -Be 'SUCCEEDED'
        $run.Output.Body.greeting | Should -Be 'Hi'
    }

    It 'is listed with its folder, and says where its log is' {
        $shown = Get-ApifyLocalPlatform -Port $own.Port
        $shown | Out-String -Width 120 | Should -Match ([regex]::Escape($own.Url))
        $shown.LogPath | Should -Be (Join-Path $data 'apify-local.log')
        $log = Get-Content -LiteralPath $shown.LogPath
        $log | Where-Object { $_ -match 'RUNNING to SUCCEEDED' } | Should -Not -BeNullOrEmpty
        $log | Where-Object { $_ -match 'POST /v2/actors/\S+/runs 201' } | Should -Not -BeNullOrEmpty
    }

    It 'says what is wrong when it cannot store anything, and warns who connects' {
        Remove-Item -LiteralPath (Join-Path $data 'kv') -Recurse -Force
        (Get-ApifyLocalPlatform -Port $own.Port).Problem | Should -Match 'is gone'
        Get-ApifyLocalPlatform -Port $own.Port | Out-String -Width 120 | Should -Match 'PROBLEM'
        $null = Connect-Apify -Local -Port $own.Port -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -Match 'cannot store anything'
    }
}
