# What an Actor takes as input: from its schema to a run.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    $schema = @{
        title = 'Checker'; type = 'object'; schemaVersion = 1; required = @('startUrls')
        properties = [ordered]@{
            startUrls = @{ title = 'Start URLs'; description = 'Pages to begin with.'; type = 'array'; editor = 'requestListSources' }
            maxPages  = @{ title = 'Most pages'; type = 'integer'; minimum = 1; maximum = 100; default = 10 }
            note      = @{ title = 'Note'; type = 'string' }
        }
    }
    Register-TestActor 'checker' @{ echoInput = $true; inputSchema = $schema }
    $schemaFile = Join-Path $TestDrive 'input schema.json'
    ConvertTo-Json $schema -Depth 10 | Set-Content -LiteralPath $schemaFile -Encoding UTF8
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'The input of an Actor' {
    It 'is described on the screen, with a star where something is required' {
        $shown = Get-ApifyActorInputSchema checker | Out-String
        $shown | Should -Match 'startUrls\*\s+array\s+Start URLs'
        $shown | Should -Match 'maxPages\s+integer\s+Most pages'
    }

    It 'is made, filled in with Tab and run' {
        $in = New-ApifyActorInput checker
        $tab = (TabExpansion2 -inputScript '$in.start' -cursorColumn 9).CompletionMatches
        $tab.CompletionText | Should -Be 'startUrls'
        $tab.ToolTip | Should -Match 'Pages to begin with'
        $in.startUrls += @{ url = 'https://example.com/' }
        $run = Invoke-ApifyActor checker $in
        $run.Output.Body.PSObject.Properties.Name | Should -Be 'startUrls', 'maxPages'
    }

    It 'says what is wrong with it, and starts no run' {
        $found = Test-ApifyActorInput checker @{ maxPages = 500 }
        ($found | Sort-Object Path).Path | Should -Be 'maxPages', 'startUrls'
        ($found | Sort-Object Path).Rule | Should -Be 'maximum', 'required'
        $run = Invoke-ApifyActor checker @{ maxPages = 500 } -ValidateInput -ErrorAction SilentlyContinue -ErrorVariable problem
        $run | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'InputNotValid,*'
        "$($problem[0])" | Should -Match 'startUrls is required'
    }

    It 'is tested by a file with a space in its path, through a drive of PowerShell, without a platform' {
        $null = New-PSDrive -Name Schemas -PSProvider FileSystem -Root $TestDrive
        $script = Join-Path $TestDrive 'test input.ps1'
        "Import-Module '$ModulePath'; '{`"startUrls`":[]}', '{}' | Test-ApifyActorInput -SchemaPath '$schemaFile' -Quiet" | Set-Content -LiteralPath $script
        (Invoke-ChildPowerShell '-File', $script -Environment @{ APIFY_API_BASE_URL = 'http://127.0.0.1:9' }).Output | Should -Be "True`nFalse"
        Test-ApifyActorInput -SchemaPath 'Schemas:/input schema.json' -Input @{ startUrls = @() } -Quiet | Should -BeTrue
    }

    It 'is kept in a file and used from there' {
        $file = Join-Path $TestDrive 'input.json'
        (New-ApifyActorInput checker -Value @{ startUrls = @(@{ url = 'https://example.com/' }) }).ToJson() | Set-Content -LiteralPath $file -Encoding UTF8
        Test-ApifyActorInput checker -InputPath $file -Quiet | Should -BeTrue
        (Invoke-ApifyActor checker -InputPath $file -ValidateInput).Status | Should -Be 'SUCCEEDED'
    }

    It 'is offered by Tab as a whole' {
        $offered = (TabExpansion2 -inputScript 'Invoke-ApifyActor checker -Input ' -cursorColumn 33).CompletionMatches
        $offered.CompletionText | Should -Contain '@{ startUrls = @() }'
    }
}
