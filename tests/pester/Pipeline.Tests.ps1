# The objects in the company of PowerShell's own commands: Select-Object, Export-Csv, ConvertTo-Json, ForEach-Object.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    . "$PSScriptRoot/_StubApi.ps1"
    $context = Start-TestPlatform
    Register-TestActor echo @{ echoInput = $true }
    Register-TestActor differing @{ items = @(@{ a = 1 }, @{ b = 2 }) }
    Register-TestActor shop @{
        log = @('sold out')
        items = @(
            [ordered]@{ name = 'apple'; price = 1.5; tags = @('red', 'round') }
            [ordered]@{ name = 'pear, green'; price = 2; tags = @() }
            [ordered]@{ name = 'quince "old"'; price = 3; tags = @('yellow') }
        )
    }
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'Select-Object -First' {
    BeforeAll {
        $stub = Start-StubApi -Endless '/v2/datasets/stub~endless/items'
        $connected = Connect-StubApi $stub
    }

    AfterAll {
        Stop-StubApi $stub
    }

    It 'ends an endless dataset without an error and closes the connection to the server' {
        $Error.Clear()
        $items = Get-ApifyDatasetItem -DatasetId endless @connected | Select-Object -First 3
        $items.Count | Should -Be 3
        $items[0].text.Length | Should -Be 1000
        $Error.Count | Should -Be 0
        Wait-Until { $stub.State.HungUp } | Should -BeTrue -Because 'the server has to see the client hang up'
    }

    It 'leaves the session fit for the next command' {
        $runs = Invoke-ApifyActor local/shop | Select-Object -First 1
        @($runs | Get-ApifyDatasetItem | Select-Object -First 2).name | Should -Be 'apple', 'pear, green'
    }

    It 'starts no run for input that nobody asked for' {
        $before = @(Get-PlatformRequest POST '/runs').Count
        $runs = 1..5 | Invoke-ApifyActor local/echo -ContentType application/json | Select-Object -First 2
        $runs.Count | Should -Be 2
        @(Get-PlatformRequest POST '/runs').Count - $before | Should -BeLessOrEqual 3
    }
}

Describe 'Piping by name' {
    It 'leads from a run to its items, its log and itself' {
        $run = Invoke-ApifyActor local/shop
        @($run | Get-ApifyDatasetItem).Count | Should -Be 3
        $run | Get-ApifyLog | Out-String | Should -Match 'sold out'
        ($run | Get-ApifyRun).Id | Should -Be $run.Id
        ($run | Wait-ApifyRun).Id | Should -Be $run.Id
    }

    It 'starts one run for each object piped, with that object as input' {
        $runs = @{ n = 1 }, @{ n = 2 }, [pscustomobject]@{ n = 3 } | Invoke-ApifyActor local/echo
        $runs.Output.Body.n | Sort-Object | Should -Be 1, 2, 3
    }
}

Describe 'Export-Csv' {
    It 'writes items so that Import-Csv reads the same values back' {
        $path = Join-Path $TestDrive items.csv
        Invoke-ApifyActor local/shop | Get-ApifyDatasetItem | Select-Object name, price |
            Export-Csv $path -NoTypeInformation -Encoding UTF8
        $back = Import-Csv $path
        $back.name | Should -Be 'apple', 'pear, green', 'quince "old"'
        $back.price | Should -Be '1.5', '2', '3'
    }

    It 'drops no column of runs whose items differ, with -Uniform' {
        $path = Join-Path $TestDrive differing.csv
        $runs = @(
            Invoke-ApifyActor local/differing
            Invoke-ApifyActor local/shop
        )
        $runs | Get-ApifyDatasetItem -Uniform | Export-Csv $path -NoTypeInformation -Encoding UTF8
        $back = @(Import-Csv $path)
        @($back[0].psobject.Properties.Name) | Should -Be 'a', 'b', 'name', 'price', 'tags'
        $back.Count | Should -Be 5
        $back[1].b | Should -Be '2'
        $back[2].name | Should -Be 'apple'
    }
}

Describe 'Items as hashtables' {
    BeforeAll {
        $items = @(Invoke-ApifyActor local/shop | Get-ApifyDatasetItem -AsHashtable)
    }

    It 'are read like hashtables, and select like objects' {
        $items[0].name | Should -BeExactly 'apple'
        $items[0]['price'] | Should -Be 1.5
        $null -eq $items[0].NAME | Should -BeTrue
        ($items | Select-Object name, price | ConvertTo-Csv -NoTypeInformation)[1] | Should -Be '"apple","1.5"'
        (ConvertFrom-Json (ConvertTo-Json $items[0] -Compress)).tags | Should -Be 'red', 'round'
    }

    It 'are dictionaries after Export-Clixml and in a job' {
        $path = Join-Path $TestDrive items.xml
        $items | Export-Clixml $path
        $back = @(Import-Clixml $path)
        $back[0] -is [System.Collections.IDictionary] | Should -BeTrue
        $back[0].name | Should -Be 'apple'
        $job = Start-Job { $args[0] -is [System.Collections.IDictionary]; $args[0].name } -ArgumentList $items[0]
        $job | Wait-Job | Receive-Job | Should -Be $true, 'apple'
        $job | Remove-Job
    }
}

Describe 'ConvertTo-Json of a run' {
    BeforeAll {
        $run = @{
            data = @{
                id = 'futureRun00000001'; actId = 'futureActor000001'; status = 'SUCCEEDED'
                startedAt = '2026-05-04T03:02:01.123Z'; finishedAt = '2026-05-04T03:02:06.123Z'
                defaultDatasetId = 'futureDataset0001'; defaultKeyValueStoreId = 'futureStore000001'
                stats = @{ computeUnits = 0.25; carbonGrams = 12 }
                planet = @{ name = 'Mars'; moons = @('Phobos', 'Deimos') }
            }
        }
        $stub = Start-StubApi @{ '/v2/actor-runs/futureRun00000001' = (ConvertTo-Json $run -Depth 5) }
        $connected = Connect-StubApi $stub
        $future = Get-ApifyRun futureRun00000001 @connected
    }

    AfterAll {
        Stop-StubApi $stub
    }

    It 'has fields of the API that this version of the module has never heard of' {
        $back = $future | ConvertTo-Json -Depth 6 | ConvertFrom-Json
        $back.Id | Should -Be 'futureRun00000001'
        $back.Status | Should -Be 'SUCCEEDED'
        $back.planet.name | Should -Be 'Mars'
        $back.planet.moons | Should -Be 'Phobos', 'Deimos'
    }

    It 'has those within stats, options and meta as well' {
        $future | ConvertTo-Json -Depth 6 | Should -Match '"carbonGrams":\s*12\b'
    }

    It 'has them as properties too, for Select-Object and Where-Object' {
        $future.planet.name | Should -Be 'Mars'
        $future.Stats.carbonGrams | Should -Be 12
        ($future | Select-Object Id, planet).planet.moons.Count | Should -Be 2
        @($future | Where-Object { $_.planet.name -eq 'Mars' }).Count | Should -Be 1
    }

    It 'keeps dates as dates' {
        $future.StartedAt | Should -BeOfType [datetime]
        $future.StartedAt.ToUniversalTime().ToString('o') | Should -Be '2026-05-04T03:02:01.1230000Z'
        $future.Duration | Should -Be ([TimeSpan]::FromSeconds(5))
    }
}

Describe 'A run that comes out of a job' {
    BeforeAll {
        $run = Invoke-ApifyActor local/echo -Input @{ a = @{ b = 1 } }
        $copy = Start-Job -ScriptBlock {
            Import-Module $using:ModulePath
            $null = Connect-Apify
            Get-ApifyRun $using:run.Id -FetchOutput
        } | Receive-Job -Wait -AutoRemoveJob
    }

    It 'has dates that compare with those of this session' {
        $copy.StartedAt | Should -Be $run.StartedAt
        $copy.StartedAt.Kind | Should -Be 'Local'
        (Get-Date) -gt $copy.StartedAt | Should -BeTrue
        ((Get-Date) - $copy.StartedAt).TotalHours | Should -BeLessThan 1
        $copy.Duration | Should -Be $run.Duration
    }

    It 'has what the screen shows, its parts and its output' {
        $copy.Actor | Should -BeIn 'local/echo', $copy.ActId
        $copy.Cost | Should -Be $run.UsageTotalUsd
        $copy.RunId | Should -Be $run.Id
        $copy.Stats.RunTimeSecs | Should -Be $run.Stats.RunTimeSecs
        $copy.Output.Body.a.b | Should -Be 1
    }
}

Describe 'What the screen shows of runs' {
    BeforeAll {
        $runs = 1..2 | ForEach-Object { Invoke-ApifyActor local/echo -Input @{ n = $_ } }
    }

    It 'filters, sorts, groups and selects them' {
        ($runs | Where-Object Actor -Like '*/echo').Count | Should -Be 2
        ($runs | Sort-Object Cost -Descending).Count | Should -Be 2
        ($runs | Group-Object Status).Name | Should -Be 'SUCCEEDED'
        $row = $runs[0] | Select-Object Actor, Started, Cost, Message
        $row.Actor | Should -Be 'local/echo'
        $row.Started | Should -Be $runs[0].StartedAt
        $row.Cost | Should -Be $runs[0].UsageTotalUsd
    }

    It 'has no value twice in JSON and CSV' {
        $json = $runs[0] | ConvertTo-Json -Depth 5
        $json | Should -Match '"Actor":\s*"local/echo"'
        $json | Should -Not -Match '"(RunId|ActorId|DatasetId|Started|Cost|Message)":'
        ($runs | ConvertTo-Csv -NoTypeInformation)[0] | Should -Not -Match '"(RunId|ActorId|DatasetId|Started|Cost|Message)"'
    }
}

Describe 'ForEach-Object -Parallel' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
    It 'runs Actors side by side, each runspace with its own connection' {
        $outputs = 1..6 | ForEach-Object -ThrottleLimit 3 -Parallel {
            Import-Module $using:ModulePath
            $null = Connect-Apify
            (Invoke-ApifyActor local/echo -Input @{ n = $_ }).Output.Body.n
        }
        $outputs | Sort-Object | Should -Be 1, 2, 3, 4, 5, 6
    }

    It 'finds the connection of the runspace that started it' {
        $own = Get-ApifyConnection
        $own | Should -Not -BeNullOrEmpty
        $seen = 1 | ForEach-Object -Parallel {
            Import-Module $using:ModulePath
            (Get-ApifyConnection).BaseUrl
        }
        $seen | Should -Be $own.BaseUrl
    }

    It 'takes a connection that it was handed' {
        $connection = Get-ApifyConnection
        $output = 5 | ForEach-Object -Parallel {
            Import-Module $using:ModulePath
            (Invoke-ApifyActor local/echo -Input @{ n = $_ } -Connection $using:connection).Output.Body.n
        }
        $output | Should -Be 5
    }
}
